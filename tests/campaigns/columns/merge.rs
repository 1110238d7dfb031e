//! Counts of several machines are those of one: merging has an identity, is associative and commutative, and is the whole base.

use proptest::prelude::*;
use retention::campaign::{Campaign, MessageCounts, Moment, Programme, Waterfall};
use retention::model::Channel;

use super::{bases, programmes};
use crate::assembly::{now, table};
use crate::config;

fn any_counts() -> BoxedStrategy<MessageCounts> {
    let numbers = prop_oneof![Just(0), 0..9_u64, Just(u64::MAX / 2), Just(u64::MAX)];
    let campaign = prop::sample::select(vec!["welcome", "news", "other", "another"]);
    (campaign, 1..3_u8, prop::sample::select(vec![Channel::Email, Channel::Sms]), numbers.clone(), numbers)
        .prop_map(|(campaign, step, channel, sent, held_out)| MessageCounts {
            campaign: campaign.to_owned(),
            step,
            channel,
            sent,
            held_out,
        })
        .boxed()
}

/// Adds with each of two whatever is there.
fn both<T>(one: Option<T>, other: Option<&T>, merge: impl Fn(&T, &T) -> Option<T>) -> Option<T> {
    merge(&one?, other?)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn parts_make_the_whole(base in bases(), programme in programmes(), cuts in (0..70_usize, 0..70_usize)) {
        let cuts = [cuts.0.min(base.len()), cuts.1.min(base.len())];
        let (from, to) = (cuts[0].min(cuts[1]), cuts[0].max(cuts[1]));
        let tables = [&base[..from], &base[from..to], &base[to..], &base[..], &base[..0]].map(table);
        let decided = tables.each_ref().map(|table| programme.decide(table, Moment::new(now())));
        for name in programme.campaigns().iter().map(Campaign::name) {
            let [a, b, c, whole, nobody] = decided.each_ref().map(|decisions| decisions.waterfall(name).unwrap());
            prop_assert_eq!(a.merge(&b), b.merge(&a));
            prop_assert_eq!(both(a.merge(&b), Some(&c), Waterfall::merge), both(b.merge(&c), Some(&a), Waterfall::merge));
            prop_assert_eq!(both(a.merge(&b), Some(&c), Waterfall::merge), Some(whole.clone()));
            prop_assert_eq!(&nobody, &Waterfall::of_nobody(name));
            prop_assert_eq!(nobody.merge(&whole), Some(whole.clone()));
            prop_assert_eq!(whole.merge(&Waterfall::of_nobody("no such")), None);

            let blockers = decided.each_ref().map(|decisions| decisions.sole_blockers(name).unwrap().totals().clone());
            let [a, b, c, all, none] = &blockers;
            prop_assert_eq!(a.merge(b), b.merge(a));
            let [left, right] = [a.merge(b).unwrap().merge(c), a.merge(&b.merge(c).unwrap())];
            prop_assert_eq!((left.as_ref(), right.as_ref()), (Some(all), Some(all)));
            prop_assert_eq!(none.merge(all), Some(all.clone()));
            #[cfg(feature = "serde")]
            {
                let json = serde_json::to_string(&whole).unwrap();
                prop_assert_eq!(serde_json::from_str::<Waterfall>(&json).unwrap(), whole);
                let json = serde_json::to_string(all).unwrap();
                prop_assert_eq!(&serde_json::from_str::<retention::campaign::BlockerCounts>(&json).unwrap(), all);
            }
        }
        let [a, b, c, whole, _] = decided.map(|decisions| decisions.counts());
        let sum = MessageCounts::sum(&programme, c.into_iter().chain(a).chain(b));
        prop_assert_eq!(sum, Some(whole));
    }

    #[test]
    fn sums_of_counts(counts in prop::collection::vec(any_counts(), 0..8), at in 0..8_usize) {
        let programme = Programme::new([Campaign::welcome(), Campaign::news()]).unwrap();
        let sum = |counts: &[MessageCounts]| MessageCounts::sum(&programme, counts.iter().cloned());
        let whole = sum(&counts);
        let mut backwards = counts.clone();
        backwards.reverse();
        prop_assert_eq!(&sum(&backwards), &whole);
        let (left, right) = counts.split_at(at.min(counts.len()));
        let parts = sum(left).zip(sum(right)).and_then(|(left, right)| sum(&[left, right].concat()));
        prop_assert_eq!(&parts, &whole);
        // Not more than 64 bits hold, step by step.
        let same = |one: &&MessageCounts, other: &MessageCounts| {
            (&one.campaign, one.step, one.channel) == (&other.campaign, other.step, other.channel)
        };
        let of = |one: &MessageCounts, number: fn(&MessageCounts) -> u64| {
            counts.iter().filter(|other| same(other, one)).map(|one| u128::from(number(one))).sum::<u128>()
        };
        let fits = counts.iter().all(|one| of(one, |one| one.sent).max(of(one, |one| one.held_out)) <= u64::MAX.into());
        prop_assert_eq!(whole.is_some(), fits);
        for one in whole.iter().flatten() {
            let numbers = (of(one, |one| one.sent), of(one, |one| one.held_out));
            prop_assert_eq!((one.sent.into(), one.held_out.into()), numbers);
        }
        let names: Vec<&str> = whole.iter().flatten().map(|one| one.campaign.as_str()).collect();
        let place = |name: &str| ["welcome", "news", "another", "other"].iter().position(|other| *other == name);
        prop_assert!(names.is_sorted_by_key(|name| place(name)));
    }
}

/// What cannot be is not read.
#[cfg(feature = "serde")]
#[test]
fn wrong_counts_are_refused() {
    use retention::campaign::BlockerCounts;
    let read = |json: &str| serde_json::from_str::<Waterfall>(json).map_err(|error| error.to_string());
    let nobody = serde_json::to_string(&Waterfall::of_nobody("news")).unwrap();
    assert!(read(&nobody).is_ok());
    for (from, to) in [
        ("\"customers\":0", "\"customers\":1"),
        ("\"left\":0", "\"left\":1"),
        ("\"lost\":{}", "\"lost\":{\"live.draft\":1}"),
        ("\"gate\":\"live\"", "\"gate\":\"cap\""),
    ] {
        let error = read(&nobody.replacen(from, to, 1)).unwrap_err();
        assert!(error.starts_with("waterfall: expected gates that add up"), "{error}");
    }
    // Lost at another gate, though all adds up.
    let one = nobody.replace("\"customers\":0", "\"customers\":1").replacen("\"entered\":0", "\"entered\":1", 1);
    assert!(read(&one.replacen("{}", "{\"live.draft\":1}", 1)).is_ok());
    assert!(read(&one.replacen("{}", "{\"cap.reached\":1}", 1)).is_err());
    for lost in ["{\"live.draft\":0}", "{\"live.draft\":1,\"live.draft\":1}", "{\"no.such\":1}", "[[\"live.draft\",1]]"]
    {
        assert!(read(&one.replacen("{}", lost, 1)).is_err(), "{lost}");
    }

    let read = |counts: &str, clause: u64| {
        let clause =
            format!(r#"{{"path":"orders","rule":{{"orders":{{"count":{{"at_least":2}}}}}},"customers":{clause}}}"#);
        serde_json::from_str::<BlockerCounts>(&format!(
            r#"{{"campaign":"news","counts":{counts},"clauses":[{clause}]}}"#
        ))
    };
    let made = read(r#"{"audience.no":3,"cap.reached":1}"#, 3).unwrap();
    assert_eq!((made.campaign(), made.clauses()[0].customers, made.counts().len()), ("news", 3, 2));
    let error = read(r#"{"audience.no":3,"cap.reached":1}"#, 4).unwrap_err().to_string();
    assert!(
        error.starts_with("clauses: expected at most as many customers as the audience has, 3, found more"),
        "{error}"
    );
    let most = format!(r#"{{"audience.no":{},"cap.reached":1}}"#, u64::MAX);
    assert!(read(&most, 4).unwrap_err().to_string().starts_with("counts: expected at most"));
    let large = read(&format!(r#"{{"audience.no":{}}}"#, u64::MAX), 4).unwrap();
    assert_eq!(large.merge(&made), None);
}
