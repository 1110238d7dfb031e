//! [`FindingCode`]: the name of a finding, which stays the same.

use std::fmt;

macro_rules! codes {
    ($($variant:ident, $name:literal, $what:literal, $remedy:literal;)+) => {
        /// The name of a [`Finding`](super::Finding), which stays the same.
        ///
        /// | code | what | remedy |
        /// |---|---|---|
        $(#[doc = concat!("| `", $name, "` | ", $what, " | ", $remedy, " |")])+
        ///
        /// # Example
        ///
        /// ```
        /// use retention::campaign::FindingCode;
        ///
        /// let code = FindingCode::OfferWithoutCode;
        /// assert_eq!(code.as_str(), "offer.no_code");
        /// assert_eq!(code.remedy(), "give the offer its code, or take the merge field out");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub enum FindingCode {
            $(
                #[doc = concat!("`", $name, "`: ", $what, ".\n\nRemedy: ", $remedy, ".")]
                #[cfg_attr(feature = "serde", serde(rename = $name))]
                $variant,
            )+
        }

        impl FindingCode {
            /// All codes, in the order in which a campaign's findings are listed.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its text, such as `offer.no_code`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What it says, in general.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $what),+ }
            }

            /// What to do about it.
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$variant => $remedy),+ }
            }
        }
    };
}

codes! {
    RuleAlwaysTrue, "rule.always_true",
        "a part of a rule holds whoever the customer is",
        "take it out, or correct its bounds";
    RuleNeverTrue, "rule.never_true",
        "a part of a rule, or all of it, holds for nobody",
        "correct its bounds; an exit or goal that never holds can be left out";
    RuleContradiction, "rule.contradiction",
        "two clauses are asked for together, and cannot hold together",
        "correct the bounds of one, or ask for any of them";
    RuleRedundant, "rule.redundant",
        "a clause changes nothing beside another one",
        "take it out, or correct its bounds";
    RuleOfOtherUnit, "rule.other_unit",
        "a rule asks about a cart or an order, and the campaign is about something else, so that the clause never holds",
        "ask for carts or orders of the customer, or take a trigger of that unit";
    RuleBeforeEnrolment, "rule.before_enrolment",
        "an audience asks what happened since the enrolment, but it is looked at before anybody is enrolled, so that the clause never holds",
        "ask for it in the exit or goal, or take another window";
    RuleOfUnknownCampaign, "rule.no_such_campaign",
        "a rule asks for messages of a campaign that the programme does not have",
        "correct the name";
    RuleBelowCadence, "rule.shorter_than_cadence",
        "a clause holds for a shorter time than a run is from the next: an event within so few days, a range of so few days since an order, a visit or before a birthday; whoever it holds for between two runs is never found",
        "run more often, or widen the window or the range; re-entry and caps keep messages from being sent twice";
    StepsNotIncreasing, "steps.not_increasing",
        "a step can be due before the step before it, or with it: it waits for that one, and for another run",
        "put the steps into the order of their offsets, with time between them";
    StepsAboveCap, "steps.above_cap",
        "a cap within an enrolment lets fewer messages through than there are steps, so that the last are never sent",
        "raise the cap, or take out the steps";
    StepsOutlastOccurrence, "steps.outlast_occurrence",
        "the last step is due when the trigger has occurred again, and the new enrolment takes over",
        "shorten the offsets, or let the trigger occur less often";
    StepAfterEnd, "steps.after_end",
        "a step is due after the end of the campaign's life, whenever one enters it within",
        "shorten the offset, or end the campaign later";
    StepAfterExit, "steps.after_exit",
        "a step is due when the exit or goal holds already",
        "shorten the offset, or change the exit";
    CoolDownTooShort, "re_entry.before_last_step",
        "one can be in the campaign again before the last step of the enrolment before is due",
        "make the cool-down longer than the last offset";
    CapBelowSteps, "caps.below_steps",
        "more steps fall into the time of a cap than it lets through, so that the later ones wait",
        "raise the cap, or spread the offsets";
    CapOfOtherChannel, "caps.other_channel",
        "a campaign's cap is about a channel that none of its steps goes over",
        "correct the channel, or take the cap out";
    LateWithoutEnd, "late.unbounded",
        "late steps are sent however late, and nothing says how long ago the trigger may be: the first run sends to everybody to whom it ever happened",
        "let late steps go out within some days, or name the time in the audience";
    LateBelowCadence, "late.shorter_than_cadence",
        "late steps are skipped sooner than the next run is, so that some are never looked at in time",
        "let steps be later than a run is from the next";
    LateBelowPause, "late.shorter_than_pause",
        "a step that is due in quiet hours or outside of the send window is skipped before they let it through",
        "let steps be later than the pause is long, or move the step";
    WindowBelowCadence, "window.shorter_than_cadence",
        "the send window is open for a shorter time than a run is from the next, so that runs can miss it",
        "run more often, or within the window, or widen it";
    StepInQuietHours, "steps.in_quiet_hours",
        "a step's own time of day is within quiet hours, so that it always goes out at their end",
        "move the time, or the quiet hours";
    StepOutsideWindow, "steps.outside_window",
        "a step's own time of day is outside of the send window on all days, so that it always waits for it",
        "move the time, or the window";
    OfferMissing, "offer.missing",
        "the text is filled with an offer, and the step has none",
        "give the step an offer, or take the merge field out";
    OfferWithoutCode, "offer.no_code",
        "the text is filled with a code, and the step's offer has none",
        "give the offer its code, or take the merge field out";
    OfferWithoutOldPrice, "offer.no_old_price",
        "the text is filled with the old price, and the step's offer is not taken from it",
        "take the offer at the old price, or take the merge field out";
    VariantWithoutWeight, "variants.no_weight",
        "a variant has the weight 0: nobody gets it",
        "give it a weight, or take it out";
    HoldoutOfAll, "holdout.all",
        "everybody is held out: nothing is ever sent",
        "lower the share, or make the campaign a draft";
    HoldoutOfNone, "holdout.none",
        "nobody is held out, neither of the programme nor of a campaign, so that nobody can tell what it brings",
        "hold some per cent out, of the programme or of campaigns";
    GroupOfOne, "exclusion_group.alone",
        "a campaign is alone in its exclusion group, which then excludes nothing",
        "correct the name, or take it out";
    PriorityTie, "priority.tie",
        "two campaigns of an exclusion group have one priority, so that the order of the programme decides which one a customer enters",
        "give them different priorities";
    SilenceOverlap, "silence.overlap",
        "two campaigns write to customers who have been silent for the same number of days, and do not exclude each other",
        "put them into one exclusion group, let the one end where the other begins (its audience: not yet silent for that long), and count by the customers' own rhythm";
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
