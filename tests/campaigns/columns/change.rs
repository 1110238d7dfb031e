//! The change of decisions is what deciding on each customer twice tells.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use retention::campaign::{Campaign, CampaignChange, Moment, OutcomeKind, Programme, SendState};

use super::{bases, leading, programmes};
use crate::assembly::{Plain, now, table};
use crate::config;

/// What a programme comes to for a customer under a campaign that it may not have.
fn state(programme: &Programme, plain: &Plain, campaign: &str, moment: Moment) -> SendState {
    if programme.campaign(campaign).is_none() {
        return SendState::NoCampaign;
    }
    match leading(&programme.decide_customer(&plain.facts(), moment), campaign) {
        (OutcomeKind::Send, _) => SendState::Sent,
        (_, reason) => SendState::NotSent(reason.unwrap()),
    }
}

/// Without its first campaign, so that there are new ones and gone ones.
fn without_first(programme: Programme) -> Programme {
    let mut parts = programme.into_parts();
    parts.campaigns.remove(0);
    Programme::from_parts(parts).unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_change_is_what_deciding_twice_tells(
        base in bases(),
        programmes in (programmes(), programmes()),
        hours in 0..30_i64,
        fewer in (any::<bool>(), any::<bool>()),
    ) {
        let cut = |programme, fewer| if fewer { without_first(programme) } else { programme };
        let (before, after) = (cut(programmes.0, fewer.0), cut(programmes.1, fewer.1));
        let mut base = base;
        base.sort_by_key(|plain| plain.key);
        let table = table(&base);
        let moments = [Moment::new(now()), Moment::new(now() + chrono::TimeDelta::hours(hours))];
        let (was, is) = (before.decide(&table, moments[0]), after.decide(&table, moments[1]));
        let change = was.change_to(&is).unwrap();

        let mut names: Vec<&str> = before.campaigns().iter().map(Campaign::name).collect();
        names.extend(after.campaigns().iter().map(Campaign::name).filter(|name| before.campaign(name).is_none()));
        prop_assert!(change.campaigns().iter().map(CampaignChange::campaign).eq(names.iter().copied()));
        let mut all = [BTreeSet::new(), BTreeSet::new()];
        for campaign in change.campaigns() {
            let (mut moves, mut gained, mut lost) = (BTreeMap::new(), Vec::new(), Vec::new());
            let mut sent = [0, 0];
            for plain in &base {
                let from = state(&before, plain, campaign.campaign(), moments[0]);
                let to = state(&after, plain, campaign.campaign(), moments[1]);
                for (at, _) in [from, to].iter().enumerate().filter(|(_, state)| **state == SendState::Sent) {
                    sent[at] += 1;
                    all[at].insert(plain.key);
                }
                if from != to {
                    *moves.entry((from, to)).or_insert(0_u64) += 1;
                    if to == SendState::Sent { gained.push((plain.key, from)); }
                    if from == SendState::Sent { lost.push((plain.key, to)); }
                }
            }
            prop_assert_eq!([campaign.before(), campaign.after()], sent);
            let found = campaign.moves().iter().map(|one| ((one.from, one.to), one.customers));
            prop_assert!(found.eq(moves));
            prop_assert!(campaign.gained().iter().map(|one| (*one.key, one.from)).eq(gained));
            prop_assert!(campaign.lost().iter().map(|one| (*one.key, one.to)).eq(lost));
        }
        let [was, is] = &all;
        prop_assert_eq!((change.before(), change.after()), (was.len() as u64, is.len() as u64));
        let gained = is.difference(was).count() as u64;
        prop_assert_eq!((change.gained(), change.lost()), (gained, was.difference(is).count() as u64));
    }
}

/// Decisions on other customers cannot be compared.
#[test]
fn other_customers() {
    let programme = Programme::new([Campaign::news()]).unwrap();
    let of = |key| table(&[Plain { key, ..Plain::default() }]);
    let (one, same, other) = (of(1), of(1), of(2));
    let decide = |table| programme.decide(table, Moment::new(now()));
    assert!(decide(&one).change_to(&decide(&same)).is_some());
    assert!(decide(&one).change_to(&decide(&other)).is_none());
}
