//! Laws of the lint of campaigns and programmes.

use std::collections::BTreeSet;

use proptest::prelude::*;
use retention::campaign::{
    Bounds, Cadence, Campaign, CampaignParts, Finding, FindingCode, Predicate, Programme, ProgrammeParts, QuietHours,
    Rule,
};
use retention::model::Rate;

use super::{DAILY, lint, sound};
use crate::plans::strategies::any_programme;

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn findings_name_what_is_there(programme in any_programme(), minutes in prop_oneof![0..2_000_u32, any::<u32>()]) {
        let findings = programme.lint(Cadence::minutes(minutes));
        prop_assert_eq!(&findings, &programme.lint(Cadence::minutes(minutes)));
        for finding in &findings {
            let field = finding.path.split(['.', '[']).next().unwrap();
            match &finding.campaign {
                None => prop_assert!(["global_holdout", "caps"].contains(&field), "{}", finding),
                Some(name) => {
                    prop_assert!(programme.campaign(name).is_some());
                    let known = [
                        "audience", "exit", "goal", "steps", "caps", "re_entry", "late",
                        "send_window", "variants", "holdout", "exclusion_group", "priority", "trigger",
                    ];
                    prop_assert!(known.contains(&field), "{}", finding);
                }
            }
            #[cfg(feature = "serde")]
            crate::plans::round_trip(finding);
        }
        // What a campaign says of itself it says in a programme without quiet hours and caps of its own, too.
        let mut parts = programme.into_parts();
        (parts.quiet_hours, parts.caps) = (None, Vec::new());
        let bare = Programme::from_parts(parts).unwrap();
        let all = bare.lint(Cadence::minutes(minutes));
        for campaign in bare.campaigns() {
            for finding in campaign.lint(Cadence::minutes(minutes)) {
                prop_assert!(all.contains(&finding), "{}", finding);
            }
        }
    }

    /// Runs every so many days find everybody who is in a range of days at some time, whenever that begins, or the lint says
    /// that they do not. The range may be one clause, or two, or what is denied.
    #[test]
    fn a_range_is_missed_or_not(least in 0..12_u32, width in 0..12_u32, every in 1..12_u32, way in 0..4_usize) {
        let most = least + width;
        let days = |days| Rule::from(Predicate::OrderRecency { days });
        let (from, to) = (days(Bounds::at_least(least)), days(Bounds::at_most(most)));
        let rule = match way {
            0 => days(Bounds::between(least, most)),
            1 => Rule::All(vec![to, Rule::All(vec![from])]),
            2 => Rule::All(vec![from, !days(Bounds::at_least(most + 1))]),
            _ => !Rule::Any(vec![!from, !to]),
        };
        let parts = CampaignParts { audience: rule, ..sound("a") };
        let findings = Campaign::new(parts).unwrap().lint(Cadence::minutes(every * 24 * 60));
        let found = findings.iter().filter(|finding| finding.code == FindingCode::RuleBelowCadence).count();
        let is_found = |first: u32| (first..=most).step_by(every as usize).any(|day| day >= least);
        prop_assert_eq!(found, usize::from(!(0..every).all(is_found)), "{:?}", findings);
    }

    /// Runs more often, or at once, never bring new findings.
    #[test]
    fn oftener_is_not_worse(programme in any_programme(), minutes in 0..20_000_u32, more in 0..20_000_u32) {
        let seldom = programme.lint(Cadence::minutes(minutes + more));
        let often = programme.lint(Cadence::minutes(minutes));
        let of_cadence = |finding: &&Finding| {
            use FindingCode::{LateBelowCadence, RuleBelowCadence, WindowBelowCadence};
            matches!(finding.code, LateBelowCadence | RuleBelowCadence | WindowBelowCadence)
        };
        let keys = |findings: &[Finding], kept: bool| -> BTreeSet<_> {
            let found = findings.iter().filter(|finding| of_cadence(finding) == kept);
            found.map(|finding| (finding.campaign.clone(), finding.code, finding.path.clone())).collect()
        };
        prop_assert!(keys(&often, true).is_subset(&keys(&seldom, true)));
        prop_assert_eq!(keys(&often, false), keys(&seldom, false));
    }
}

/// Run every day or hour, with nights quiet, some held out.
#[test]
fn ready_made_campaigns_are_sound() {
    let mut campaigns = Campaign::ready_made();
    campaigns.push(Campaign::occasion("new_year", 1, 1).unwrap());
    let quiet_hours = Some(QuietHours::night());
    let global_holdout = Rate::new(5, 100).unwrap();
    let parts = ProgrammeParts { campaigns, quiet_hours, global_holdout, ..ProgrammeParts::default() };
    assert_eq!(lint(parts.clone(), DAILY), []);
    assert_eq!(lint(parts, Cadence::hourly()), []);
}
