//! Campaigns about silence that meet.

use super::*;

fn silent(name: &str, limit: SilenceLimit, last: u32) -> CampaignParts {
    let steps = vec![Step::new(Offset::days(0), Channel::Email), Step::new(Offset::days(last), Channel::Email)];
    CampaignParts { trigger: Trigger::Silence { limit, min_gaps: 3 }, steps, ..sound(name) }
}

fn fixed(days: u32) -> SilenceLimit {
    SilenceLimit::Fixed { days }
}

fn rhythm(above: u32, below: u32, floor: u32, ceiling: u32) -> SilenceLimit {
    SilenceLimit::OwnRhythm { multiple: Rate::new(above, below).unwrap(), floor, ceiling }
}

#[track_caller]
fn overlap(a: CampaignParts, b: CampaignParts) -> Option<String> {
    let findings = lint(programme([a, b]), DAILY);
    assert!(findings.iter().all(|finding| finding.code == FindingCode::SilenceOverlap), "{findings:?}");
    assert!(findings.len() <= 1);
    findings.into_iter().next().map(|finding| finding.text)
}

/// 35–65, 45–60, 76–110, 180: windows fixed in days contradict each other.
#[test]
fn fixed_windows_contradict_each_other() {
    let text = overlap(silent("a", fixed(34), 30), silent("b", fixed(44), 15));
    assert_eq!(text.unwrap(), "writes on days 45 to 60 of a silence, and a on days 35 to 65");
    assert_eq!(overlap(silent("a", fixed(34), 30), silent("b", fixed(75), 34)), None);
    assert!(overlap(silent("a", fixed(34), 41), silent("b", fixed(75), 34)).is_some());
    assert_eq!(overlap(silent("a", fixed(34), 40), silent("b", fixed(75), 34)), None);
    assert!(overlap(silent("b", fixed(75), 34), silent("a", fixed(34), 41)).is_some());
}

#[test]
fn one_group_is_enough() {
    let grouped = |parts, priority| CampaignParts { exclusion_group: Some("g".to_owned()), priority, ..parts };
    let (a, b) = (silent("a", fixed(34), 30), silent("b", fixed(44), 15));
    assert_eq!(overlap(grouped(a.clone(), 1), grouped(b.clone(), 2)), None);
    let other = CampaignParts { exclusion_group: Some("h".to_owned()), ..b };
    let findings = lint(programme([grouped(a, 1), other]), DAILY);
    assert!(codes(&findings).contains(&FindingCode::SilenceOverlap));
}

#[test]
fn rhythms_meet_where_floors_and_ceilings_do() {
    // 3/2 and 2 times the gap are apart by half a gap, seven days at the floors.
    let declining = |last| silent("a", rhythm(3, 2, 21, 180), last);
    let lost = |floor, ceiling| silent("b", rhythm(2, 1, floor, ceiling), 7);
    assert_eq!(overlap(declining(6), lost(28, 365)), None);
    assert!(overlap(declining(7), lost(28, 365)).is_some());
    // Long gaps meet both ceilings.
    assert!(overlap(declining(6), lost(28, 180)).is_some());
    // And a rhythm meets fixed days somewhere.
    assert!(overlap(declining(6), silent("b", fixed(90), 7)).is_some());
    assert_eq!(overlap(declining(6), silent("b", fixed(187), 7)), None);
}

#[test]
fn audiences_and_exits_end_where_another_begins() {
    let limit = rhythm(2, 1, 28, 365);
    let lost = || silent("b", limit, 7);
    let silent_for = || Rule::Is(Predicate::SilentFor { limit, min_gaps: 3 });
    let declining = || silent("a", rhythm(3, 2, 21, 180), 60);
    assert!(overlap(declining(), lost()).is_some());
    let not_yet = Rule::Not(Box::new(silent_for()));
    assert_eq!(overlap(CampaignParts { audience: not_yet.clone(), ..declining() }, lost()), None);
    let among = Rule::All(vec![orders(Window::Ever, Bounds::at_least(2)), not_yet]);
    assert_eq!(overlap(CampaignParts { audience: among, ..declining() }, lost()), None);
    assert_eq!(overlap(CampaignParts { exit: Some(silent_for()), ..declining() }, lost()), None);
    let goal = Some(Rule::Any(vec![orders(Window::SinceEnrolment, Bounds::at_least(1)), silent_for()]));
    assert_eq!(overlap(CampaignParts { goal, ..declining() }, lost()), None);
    let lapsed = Predicate::OrderRecency { days: Bounds::at_most(187) }.into();
    assert!(overlap(CampaignParts { audience: lapsed, ..declining() }, lost()).is_some());
}

#[test]
fn audiences_of_recency_are_windows_too() {
    let recent = |name, least, most| CampaignParts {
        trigger: Trigger::Audience,
        audience: Predicate::OrderRecency { days: Bounds::between(least, most) }.into(),
        ..sound(name)
    };
    let text = overlap(recent("a", 35, 65), recent("b", 45, 60));
    assert_eq!(text.unwrap(), "writes on days 45 to 60 of a silence, and a on days 35 to 65");
    assert!(overlap(recent("a", 35, 65), recent("b", 65, 65)).unwrap().starts_with("writes on day 65 of"));
    assert_eq!(overlap(recent("a", 35, 65), recent("b", 66, 110)), None);
    let inactive = CampaignParts { trigger: Trigger::Inactive { days: 65 }, ..sound("b") };
    assert!(overlap(recent("a", 35, 65), inactive.clone()).is_some());
    assert_eq!(overlap(recent("a", 35, 64), inactive), None);
    // Whoever bought of late is not silent.
    assert_eq!(overlap(recent("a", 0, 65), recent("b", 45, 60)), None);
}
