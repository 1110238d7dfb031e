//! [`Finding`]: what is suspicious in a campaign or programme.

mod code;
mod message;
mod missed;
mod rules;
mod shared;
mod silence;
mod steps;
mod time;

use std::fmt;

pub use code::FindingCode;

use super::{Campaign, CampaignParts, Cap, Programme, ProgrammeParts, QuietHours};

/// How often a programme is run: what a window must not be shorter than.
///
/// # Example
///
/// ```
/// use retention::campaign::Cadence;
///
/// assert_eq!(Cadence::daily(), Cadence::minutes(1_440));
/// assert_eq!(Cadence::hourly().to_string(), "every 60 minutes");
/// assert_eq!(Cadence::continuous().to_string(), "at once");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Cadence {
    /// From one run to the next, at the most; 0 is at once, whenever something happens.
    pub minutes: u32,
}

/// Something suspicious in a campaign or programme. It is valid, but is it meant?
///
/// # Example
///
/// ```
/// use retention::campaign::{Cadence, Campaign, CampaignParts, FindingCode, LatePolicy, MergeField, Offset, Step, Trigger};
/// use retention::model::Channel;
///
/// let steps = vec![
///     Step::new(Offset::days(2), Channel::Sms).merging([MergeField::Name, MergeField::Code]),
///     Step::new(Offset::days(1), Channel::Sms),
/// ];
/// let trigger = Trigger::CartAbandoned { after_minutes: 60 };
/// let late = LatePolicy::within_hours(48);
/// let campaign = Campaign::new(CampaignParts { late, ..CampaignParts::new("cart", trigger, steps) })?;
///
/// let findings = campaign.lint(Cadence::daily());
/// let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
/// assert_eq!(codes, [FindingCode::StepsNotIncreasing, FindingCode::OfferWithoutCode]);
/// assert_eq!(findings[0].to_string(), "cart: steps[1].due: on day 1, and the step before it on day 2 (steps.not_increasing)");
/// assert_eq!(findings[0].code.remedy(), "put the steps into the order of their offsets, with time between them");
/// # Ok::<(), retention::campaign::CampaignError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Finding {
    /// Its name, which stays the same, with a [meaning](FindingCode::meaning) and a [remedy](FindingCode::remedy).
    pub code: FindingCode,
    /// In which campaign; `None` if it is in the programme's own parts.
    pub campaign: Option<String>,
    /// Where, such as `steps[1].due`; positions count from 0.
    pub path: String,
    /// What was found, in words and numbers.
    pub text: String,
}

impl Cadence {
    /// Every so many minutes.
    pub const fn minutes(minutes: u32) -> Self {
        Self { minutes }
    }

    /// Every hour.
    pub const fn hourly() -> Self {
        Self::minutes(60)
    }

    /// Every day.
    pub const fn daily() -> Self {
        Self::minutes(24 * 60)
    }

    /// At once, whenever something happens.
    pub const fn continuous() -> Self {
        Self::minutes(0)
    }
}

impl Campaign {
    /// What is suspicious in it, run so often: [`FindingCode`] says what is looked for. Empty if nothing is.
    ///
    /// It knows the campaign alone, and neither the programme's quiet hours and caps nor the other campaigns:
    /// [`Programme::lint`] does.
    pub fn lint(&self, cadence: Cadence) -> Vec<Finding> {
        let parts = self.parts();
        let mut lint =
            Lint { campaign: parts, cadence, quiet: [parts.quiet_hours, None], caps: &[], findings: Vec::new() };
        lint.all();
        lint.findings
    }
}

impl Programme {
    /// What is suspicious in it, run so often: each campaign as [`Campaign::lint`] finds it, under the programme's quiet hours and
    /// caps, in the order of the campaigns; then what campaigns have with each other. Empty if nothing is.
    ///
    /// # Example
    ///
    /// Two win-back campaigns by fixed days, of which customers get both.
    ///
    /// ```
    /// use retention::campaign::{Cadence, Campaign, CampaignParts, FindingCode, LatePolicy, Offset, Programme, Step, Trigger};
    /// use retention::model::Channel;
    /// use retention::segment::SilenceLimit;
    ///
    /// let silent = |name, days, last| {
    ///     let steps = vec![Step::new(Offset::days(0), Channel::Email), Step::new(Offset::days(last), Channel::Email)];
    ///     let trigger = Trigger::Silence { limit: SilenceLimit::Fixed { days }, min_gaps: 3 };
    ///     let late = LatePolicy::within_hours(48);
    ///     Campaign::new(CampaignParts { late, ..CampaignParts::new(name, trigger, steps) })
    /// };
    /// let programme = Programme::new([silent("declining", 34, 30)?, silent("win_back", 44, 15)?])?;
    /// let findings = programme.lint(Cadence::daily());
    /// let overlap = findings.iter().find(|finding| finding.code == FindingCode::SilenceOverlap).unwrap();
    /// assert_eq!(overlap.text, "writes on days 45 to 60 of a silence, and declining on days 35 to 65");
    /// # Ok::<(), retention::campaign::CampaignError>(())
    /// ```
    pub fn lint(&self, cadence: Cadence) -> Vec<Finding> {
        let parts = self.parts();
        let mut findings = Vec::new();
        for campaign in self.campaigns() {
            let own = campaign.parts();
            let quiet = [own.quiet_hours, parts.quiet_hours];
            let mut lint = Lint { campaign: own, cadence, quiet, caps: &parts.caps, findings };
            lint.all();
            lint.names(self);
            findings = lint.findings;
        }
        holdouts(parts, &mut findings);
        groups(parts, &mut findings);
        silence::overlaps(parts, &mut findings);
        findings
    }
}

/// As `every 60 minutes`.
impl fmt::Display for Cadence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minutes {
            0 => f.pad("at once"),
            minutes => f.pad(&format!("every {minutes} minutes")),
        }
    }
}

/// As `welcome: steps[1].due: on day 1, and the step before it on day 2 (steps.not_increasing)`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(campaign) = &self.campaign {
            write!(f, "{campaign}: ")?;
        }
        write!(f, "{}: {} ({})", self.path, self.text, self.code)
    }
}

/// One campaign, and what is looked at beside it.
struct Lint<'a> {
    campaign: &'a CampaignParts,
    cadence: Cadence,
    /// Its own quiet hours and the programme's.
    quiet: [Option<QuietHours>; 2],
    /// The programme's.
    caps: &'a [Cap],
    findings: Vec<Finding>,
}

impl Lint<'_> {
    fn all(&mut self) {
        self.rules();
        self.missed();
        self.steps();
        self.limits();
        self.times();
        self.messages();
    }

    fn report(&mut self, code: FindingCode, path: impl Into<String>, text: impl Into<String>) {
        let campaign = Some(self.campaign.name.clone());
        self.findings.push(Finding { code, campaign, path: path.into(), text: text.into() });
    }
}

fn holdouts(parts: &ProgrammeParts, findings: &mut Vec<Finding>) {
    let mut report = |code, text| {
        let path = "global_holdout".to_owned();
        findings.push(Finding { code, campaign: None, path, text });
    };
    if shared::is_all(parts.global_holdout) {
        report(FindingCode::HoldoutOfAll, format!("a share of {}", parts.global_holdout));
    }
    let none = shared::is_none(parts.global_holdout);
    let mut campaigns = parts.campaigns.iter().map(Campaign::parts);
    if none && !parts.campaigns.is_empty() && campaigns.all(|campaign| shared::is_none(campaign.holdout)) {
        report(FindingCode::HoldoutOfNone, format!("a share of {}, as of each campaign", parts.global_holdout));
    }
}

fn groups(parts: &ProgrammeParts, findings: &mut Vec<Finding>) {
    for (position, campaign) in parts.campaigns.iter().map(Campaign::parts).enumerate() {
        let Some(group) = &campaign.exclusion_group else { continue };
        let mut report = |code, path: &str, text| {
            let (campaign, path) = (Some(campaign.name.clone()), path.to_owned());
            findings.push(Finding { code, campaign, path, text });
        };
        let others = parts.campaigns.iter().map(Campaign::parts).enumerate();
        let others = others.filter(|(other, of)| *other != position && of.exclusion_group.as_ref() == Some(group));
        let mut alone = true;
        for (other, of) in others {
            alone = false;
            if other < position && of.priority == campaign.priority {
                let text = format!("{}, as {} of the group {group} has", campaign.priority, of.name);
                report(FindingCode::PriorityTie, "priority", text);
            }
        }
        if alone {
            report(FindingCode::GroupOfOne, "exclusion_group", format!("{group} has no other campaign"));
        }
    }
}
