//! Laws of the ready-made campaigns: valid by construction, as documented, never two for one silence.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;

use retention::campaign::{
    Campaign, CampaignParts, MergeField, OfferKind, Offset, PricePromise, Programme, Trigger, UnitKind,
};
use retention::model::{CampaignKind, Channel};
use retention::segment::{LifecyclePolicy, LifecyclePolicyParts, SilenceLimit};

fn all() -> Vec<Campaign> {
    let mut all = Campaign::ready_made();
    all.push(Campaign::occasion("new_year", 1, 1).unwrap());
    all
}

fn silence(campaign: &Campaign) -> SilenceLimit {
    match campaign.parts().trigger {
        Trigger::Silence { limit, .. } => limit,
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn each_is_what_its_parts_build() {
    for campaign in all() {
        assert_eq!(Campaign::new(campaign.parts().clone()), Ok(campaign.clone()));
        assert_eq!(campaign.clone().edit(|_| {}), Ok(campaign));
    }
}

#[test]
fn one_for_each_kind_at_least_and_all_in_one_programme() {
    let kinds: BTreeSet<_> = all().iter().map(|campaign| campaign.parts().kind).collect();
    assert_eq!(kinds, CampaignKind::ALL.into_iter().map(Some).collect());
    for kind in CampaignKind::ALL {
        assert_eq!(Campaign::of_kind(kind).parts().kind, Some(kind));
    }
    let names: BTreeSet<_> = all().iter().map(|campaign| campaign.name().to_owned()).collect();
    assert_eq!(names.len(), all().len());
    assert_eq!(Programme::new(all()).unwrap().campaigns(), all());
}

#[test]
fn the_table_of_priorities_is_that_of_the_campaigns() {
    let page = include_str!("../../src/campaign/preset/mod.rs");
    let rows: Vec<(i32, &str, &str)> = page
        .lines()
        .filter_map(|line| {
            let mut cells = line.trim().strip_prefix("/// | ")?.split(" | ");
            let priority = cells.next()?.parse().ok()?;
            let name = cells.next()?.strip_prefix("[`")?.split('`').next()?;
            Some((priority, name, cells.next()?))
        })
        .collect();
    assert!(rows.is_sorted_by(|above, below| above.0 > below.0));

    let mut found: Vec<Campaign> = Campaign::ready_made();
    found.push(Campaign::occasion("occasion", 1, 1).unwrap());
    found.sort_by_key(|campaign| -campaign.parts().priority);
    let of = |campaign: &Campaign| {
        let parts = campaign.parts();
        let sms = parts.steps.iter().all(|step| step.channel == Channel::Sms);
        (parts.priority, parts.name.clone(), if sms { "text message" } else { "e-mail" })
    };
    let documented: Vec<_> =
        rows.into_iter().map(|(priority, name, channel)| (priority, name.to_owned(), channel)).collect();
    assert_eq!(documented, found.iter().map(of).collect::<Vec<_>>());
}

#[test]
fn ready_made_ones_come_by_priority() {
    let priorities: Vec<i32> = Campaign::ready_made().iter().map(|campaign| campaign.parts().priority).collect();
    assert!(priorities.is_sorted_by(|above, below| above > below), "{priorities:?}");
}

#[test]
fn declining_and_lost_are_one_after_the_other_for_every_rhythm() {
    let (declining, win_back) = (Campaign::declining_customers(), Campaign::win_back());
    // The policy refuses limits of which one customer could be lost before they are declining.
    let policy = LifecyclePolicy::new(LifecyclePolicyParts {
        declining_after: silence(&declining),
        lost_after: silence(&win_back),
        ..LifecyclePolicyParts::default()
    });
    assert!(policy.is_ok(), "{policy:?}");
}

#[test]
fn three_campaigns_of_document_003_are_its_own() {
    let abandoned = Campaign::abandoned_order();
    let [first, last] = &abandoned.parts().steps[..] else { panic!("two steps") };
    assert_eq!(abandoned.unit(), UnitKind::Cart);
    assert!(matches!((first.due, last.due), (Offset::Day { days: 1, .. }, Offset::Day { days: 10, .. })));
    let (off5, gift) = (first.offer.as_ref().unwrap(), last.offer.as_ref().unwrap());
    assert_eq!((&off5.kind, off5.code.as_deref()), (&OfferKind::Percent(5.into()), Some("off5")));
    assert_eq!((&gift.kind, gift.code.as_deref()), (&OfferKind::Percent(10.into()), None));
    assert_eq!((off5.price, gift.price), (PricePromise::Current, PricePromise::Old));

    let survey = Campaign::post_purchase_survey();
    let [ask] = &survey.parts().steps[..] else { panic!("one step") };
    assert_eq!((survey.unit(), &survey.parts().trigger), (UnitKind::Order, &Trigger::OrderDelivered));
    assert_eq!(ask.offer, None);

    let smart = Campaign::cross_sell();
    let [offer] = &smart.parts().steps[..] else { panic!("one step") };
    assert_eq!(offer.offer.as_ref().unwrap().kind, OfferKind::Percent(10.into()));

    for step in [first, last, ask, offer] {
        assert_eq!(step.channel, Channel::Sms);
        for field in [MergeField::Name, MergeField::Order, MergeField::ShortLink] {
            assert!(step.merge_fields.contains(&field), "{field:?}");
        }
        assert_eq!(step.merge_fields.contains(&MergeField::Offer), step.offer.is_some());
    }
}

#[test]
fn texts_can_say_what_the_offers_are() {
    for campaign in all() {
        for step in &campaign.parts().steps {
            let has = |field| step.merge_fields.contains(&field);
            let offer = step.offer.as_ref();
            assert_eq!(has(MergeField::Offer), offer.is_some(), "{}", campaign.name());
            assert_eq!(has(MergeField::Code), offer.is_some_and(|offer| offer.code.is_some()), "{}", campaign.name());
            let old = offer.is_some_and(|offer| offer.price == PricePromise::Old);
            assert_eq!(has(MergeField::OldPrice), old, "{}", campaign.name());
        }
    }
}

#[test]
fn over_channel_changes_the_channel_and_nothing_else() {
    for campaign in all() {
        for channel in Channel::ALL {
            let over = campaign.clone().over_channel(channel);
            let back = |parts: &mut CampaignParts| {
                for (step, before) in parts.steps.iter_mut().zip(&campaign.parts().steps) {
                    assert_eq!(step.channel, channel);
                    step.channel = before.channel;
                }
            };
            assert_eq!(over.edit(back), Ok(campaign.clone()));
        }
    }
}

#[test]
fn occasions_refuse_names_and_days_that_cannot_be() {
    for (name, month, day) in [("", 1, 1), ("New Year", 1, 1), ("x", 13, 1), ("x", 2, 30), ("x", 0, 0)] {
        assert!(Campaign::occasion(name, month, day).is_err(), "{name} {month} {day}");
    }
    assert!(Campaign::occasion("leap", 2, 29).is_ok());
}
