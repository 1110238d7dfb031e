//! Command lines that are wrong.

use super::{CAMPAIGN_DAY, COHORTS, REPORT, SEGMENTS};

#[test]
fn wrong_arguments_print_the_usage() {
    for (example, arguments, message) in [
        (REPORT, &["--active-days=0"][..], "--active-days: expected a number of days above zero, found 0"),
        (REPORT, &["--map", "standard"], "expected one of the options below, found --map"),
        (SEGMENTS, &["--map", "best"], "--map: expected one of standard, vignette, pymc, three-level, found best"),
        (SEGMENTS, &["--area=profit"], "--area: expected one of revenue, customers, found profit"),
        (
            SEGMENTS,
            &["--map", "pymc", "--scoring", "quintiles"],
            "--scoring: expected quartiles or ranks with --map pymc, which has 4 scores, found quintiles",
        ),
        (
            SEGMENTS,
            &["--scoring=r-rfm", "--map=three-level"],
            "--scoring: expected terciles or ranks with --map three-level, which has 3 scores, found r-rfm",
        ),
        (
            SEGMENTS,
            &["--scoring", "terciles"],
            "--scoring: expected quintiles or ranks or r-rfm with --map standard, which has 5 scores, found terciles",
        ),
        (SEGMENTS, &["--list"], "--list: expected a value, found none"),
        (SEGMENTS, &["--list="], "--list: expected the name of a segment, found "),
        (COHORTS, &["--by", "days"], "--by: expected one of months, weeks, found days"),
        (COHORTS, &["--returned", "never"], "--returned: expected one of on, on-or-after, found never"),
        (COHORTS, &["--show=all"], "--show: expected one of customers, revenue, cumulated, found all"),
        (COHORTS, &["--cohorts", "0"], "--cohorts: expected a number of cohorts above zero, found 0"),
        (COHORTS, &["--ages", "-1"], "--ages: expected a whole number, found -1"),
        (CAMPAIGN_DAY, &["--at", "25:00"], "--at: expected a time such as 10:30, found 25:00"),
        (
            CAMPAIGN_DAY,
            &["--assume-consent=email,fax"],
            "--assume-consent: expected channels such as email,sms, found ",
        ),
        (CAMPAIGN_DAY, &["--campaign="], "--campaign: expected the name of a campaign, found "),
        (CAMPAIGN_DAY, &["--explain"], "--explain: expected a value, found none"),
    ] {
        let (code, error) = example.refused(arguments);
        assert!(code == 2 && error.starts_with(message), "{arguments:?}: {error}");
        assert!(error.contains("--skip-bad-rows"), "{arguments:?}: {error}");
    }
}

#[test]
fn wrong_arguments_are_refused_by_all_alike() {
    for (arguments, message) in [
        (&["--fast"][..], "expected one of the options below, found --fast"),
        (&["--scale"], "--scale: expected a value, found none"),
        (&["--scale", "19"], "--scale: expected a number from 0 to 18, found 19"),
        (&["--as-of", "yesterday"], "--as-of: expected a date such as 2026-03-21, found yesterday"),
        (&["--json=yes"], "--json: expected no value, found --json=yes"),
        (&["a.csv", "b.csv"], "expected one file, found a second one: b.csv"),
    ] {
        for example in [REPORT, SEGMENTS, COHORTS, CAMPAIGN_DAY] {
            let (code, error) = example.refused(arguments);
            assert!(code == 2 && error.starts_with(message), "{arguments:?}: {error}");
            assert!(error.contains("--skip-bad-rows"), "{arguments:?}: {error}");
            assert!(error.contains(&format!("--example {} --", example.0)), "{arguments:?}: {error}");
        }
    }
}

#[test]
fn help_names_every_option() {
    for (example, options) in [
        (REPORT, &["--active-days", "--months"][..]),
        (SEGMENTS, &["--map", "--scoring", "--list", "--area"]),
        (COHORTS, &["--by", "--returned", "--show", "--cohorts", "--ages"]),
        (CAMPAIGN_DAY, &["--at", "--campaign", "--explain", "--assume-consent"]),
    ] {
        let help = example.printed(&["--help"]);
        let shared = ["--as-of", "--scale", "--skip-bad-rows", "--json", "--svg", "--customers", "--seed", "--help"];
        for option in options.iter().chain(&shared) {
            assert!(help.lines().any(|line| line.trim_start().starts_with(option)), "{option}: {help}");
        }
        assert!(help.lines().all(|line| line.chars().count() <= 120), "{help}");
    }
}
