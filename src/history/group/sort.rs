//! Sorting one customer's orders by day, then amount.

/// Up to so many orders are sorted by counting ranks, which has no branch to mispredict.
const FEW: usize = 32;

/// Days and amounts of one customer, put in the order of day, then amount.
pub(super) fn sort_orders(days: &mut [i32], amounts: &mut [i64]) {
    if days.windows(2).zip(amounts.windows(2)).all(|(day, amount)| (day[0], amount[0]) <= (day[1], amount[1])) {
        return;
    }
    if days.len() > FEW {
        sort_many(days, amounts);
    } else {
        sort_few(days, amounts);
    }
}

/// The place of an order is the number of orders on earlier days, and of those on its own day that stand before it.
fn sort_few(days: &mut [i32], amounts: &mut [i64]) {
    let len = days.len();
    let mut from = [i32::MAX; FEW];
    from[..len].copy_from_slice(days);
    let mut amount_from = [0; FEW];
    amount_from[..len].copy_from_slice(amounts);
    // Whole blocks of eight, so that the comparisons become vector instructions.
    let blocks = len.next_multiple_of(8);
    for at in 0..len {
        let day = from[at];
        let mut rank = 0;
        for block in from[..blocks].chunks_exact(8) {
            for &other in block {
                rank += u32::from(other < day);
            }
        }
        for &other in &from[..at] {
            rank += u32::from(other == day);
        }
        days[rank as usize] = day;
        amounts[rank as usize] = amount_from[at];
    }
    sort_same_days(days, amounts);
}

/// Sorts amounts within days that are already sorted.
fn sort_same_days(days: &[i32], amounts: &mut [i64]) {
    for end in 1..days.len() {
        let mut at = end;
        while at > 0 && days[at - 1] == days[at] && amounts[at - 1] > amounts[at] {
            amounts.swap(at - 1, at);
            at -= 1;
        }
    }
}

fn sort_many(days: &mut [i32], amounts: &mut [i64]) {
    let mut orders: Vec<(i32, i64)> = days.iter().copied().zip(amounts.iter().copied()).collect();
    orders.sort_unstable();
    for ((day, amount), order) in days.iter_mut().zip(amounts).zip(orders) {
        (*day, *amount) = order;
    }
}
