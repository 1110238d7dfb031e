//! Every reason why nothing was sent: what it means, and what to do about it.
//!
//! A [`Reason`] has a [code](crate::campaign::ReasonCode) that stays the same, the channel it is about, what was needed,
//! what there is, and until when it holds, if that is known. A decision has the first reason, in the order of the
//! [gates](crate::campaign::Gate); an [explanation](crate::campaign::Explanation) has all of them, and
//! [`Decisions::gates`](crate::campaign::Decisions::gates) those of a whole base.
//!
//! [Meaning](crate::campaign::ReasonCode::meaning) and [remedy](crate::campaign::ReasonCode::remedy) are in the code itself too, to put
//! before a user. The outcome follows from the code, and says whether to come back:
//!
//! | outcome | comes back |
//! |---|---|
//! | [`NotYet`] | by itself, at the instant that it carries, if the facts stay as they are |
//! | [`Defer`] | when what is missing is known |
//! | [`Skip`] | when somebody changes something: the customer, the shop or the campaign |
//! | [`HeldOut`] | never, by intention: record it like a message once it is due ([`Decision::touch`](crate::campaign::Decision::touch), [`Decisions::touches`](crate::campaign::Decisions::touches)) |
//! | [`Exit`] | never in this enrolment |
//!
//! # The campaign does not run
//!
//! | code | meaning | outcome | remedy |
//! |---|---|---|---|
//! | `live.draft` | nobody has started it | [`Skip`] | set its status to live |
//! | `live.paused` | it is stopped for now | [`Skip`] | set its status to live; what became due meanwhile is sent late, or left out, by its late policy |
//! | `live.not_started` | it starts later | [`NotYet`] its start | none |
//! | `live.ended` | it is over | [`Skip`] | extend it, or take it out of the programme |
//!
//! # Nowhere to send to
//!
//! All by the channel and line of the next step, or of the first if there is none.
//!
//! | code | meaning | outcome | remedy |
//! |---|---|---|---|
//! | `reach.none` | there is no address, number or device for the channel | [`Skip`] | ask for it; or another channel |
//! | `reach.unknown` | nobody has said whether there is one | [`Skip`] | give the reach with the facts: unknown is not yes |
//! | `suppression.suppressed` | on the channel's suppression list: bounced, complained, unsubscribed | [`Skip`] | none; no line and no rule goes around it |
//! | `suppression.blacklisted` | on the blacklist of the advertising lines (003) | [`Skip`] | a service line, for what is no advertising |
//! | `consent.unknown` | nobody has noted whether they agreed | [`Skip`] | give the consent with the facts; ask for it. Unknown fails closed |
//! | `consent.withdrawn` | they refused, or withdrew it | [`Skip`] | none |
//! | `consent.later` | they agree from a later instant on | [`NotYet`] then | none; often a run over the past |
//!
//! # The facts are too old
//!
//! | code | meaning | outcome | remedy |
//! |---|---|---|---|
//! | `freshness.stale` | the watermark is older than the campaign takes | [`Defer`] | load the facts first; or a longer staleness, if an order of yesterday may go unseen |
//!
//! # Not meant
//!
//! | code | meaning | outcome | remedy |
//! |---|---|---|---|
//! | `audience.no` | they do not match the rule; of a cart or order that they do not have nothing is asked | [`Skip`] | the explanation names the clauses, needed and actual; near misses and sole blockers say what a change would bring |
//! | `audience.unknown` | a fact that decides the rule is not known | [`Defer`] | give the fact, even if it is an empty list: none is not unknown; or take the clause out |
//!
//! # Not in it, or not again
//!
//! | code | meaning | outcome | remedy |
//! |---|---|---|---|
//! | `enrolment.not_triggered` | what it waits for has not happened | [`Skip`]; [`NotYet`] where it is known when it will | none |
//! | `enrolment.unknown` | a fact that the trigger asks for is not known | [`Defer`] | give it: a gift to the inactive needs visits, a birthday needs the date |
//! | `enrolment.other_unit` | they have another open cart, which was touched later and stands for them | [`Skip`] | none |
//! | `enrolment.once` | they were in it before, and it is once for all | [`Exit`] | another re-entry, or a campaign of another name |
//! | `enrolment.too_soon` | they were in it before, and the cool-down is not over | [`Skip`], as this birthday or cart does not move; [`NotYet`] its end, where they can enter then | none; or a shorter cool-down |
//! | `enrolment.exclusion_group` | they are on their way through another campaign of the group, which it names, and more messages of it are to come | [`Skip`] | none: it comes when the other one is done, or can send no more; or another group |
//!
//! # Left, or done
//!
//! | code | meaning | outcome | remedy |
//! |---|---|---|---|
//! | `exit.unit_ended` | the cart was ordered, emptied or merged, or something was ordered since; the order was cancelled; the subscription is over | [`Exit`] | none |
//! | `exit.rule` | they match the campaign's exit | [`Exit`] | none |
//! | `exit.goal` | they have done what the campaign is for | [`Exit`] | none |
//! | `exit.payment_pending` | a payment for the cart is under way, and nobody knows how it ends | [`Defer`] | note how it ended: ordered, or open again |
//! | `exit.unknown` | a fact that the exit or goal asks for is not known | [`Defer`] | give the fact |
//!
//! # Held out
//!
//! | code | meaning | outcome | remedy |
//! |---|---|---|---|
//! | `holdout.global` | in the share of customers that gets nothing at all | [`HeldOut`], with the message that it would be; without one, what the step says | none; record it once it is due, so that the control is counted and capped like the others |
//! | `holdout.campaign` | in the share of customers that this campaign leaves out | the same | the same |
//!
//! # No message
//!
//! | code | meaning | outcome | remedy |
//! |---|---|---|---|
//! | `step.not_due` | the next message is due later | [`NotYet`] then | none |
//! | `step.done` | all messages are out | [`Exit`] | none |
//! | `step.too_late` | what is left is later than the late policy sends it | [`Exit`] | run more often; or a longer lateness |
//! | `step.history_unknown` | nobody knows what was sent before, so nobody knows what is next | [`Defer`] | give the touches, even if there are none |
//!
//! # Not now
//!
//! | code | meaning | outcome | remedy |
//! |---|---|---|---|
//! | `cap.reached` | they have got as many messages as they may | [`NotYet`] when it frees, if it does | none: the message stays due; or a higher cap |
//! | `time.quiet_hours` | it is within quiet hours on the customer's clock | [`NotYet`] their end | run by day, or hand the instant to a scheduler |
//! | `time.send_window` | it is outside of the send window on the customer's clock | [`NotYet`] its beginning | the same |
//! | `arbitration.lost` | another campaign comes first, which it names; also of those who are held out, of what would have been sent | [`NotYet`] | none: it stays due; or another priority |
//!
//! # In a program
//!
//! ```
//! use retention::campaign::{Gate, ReasonCode};
//!
//! let code = ReasonCode::ConsentUnknown;
//! assert_eq!((code.as_str(), code.gate()), ("consent.unknown", Gate::Consent));
//!
//! // What a shop can do something about.
//! let unknown = ReasonCode::ALL.iter().filter(|code| code.as_str().ends_with("unknown")).count();
//! assert_eq!(unknown, 6);
//! ```
//!
//! [`Reason`]: crate::campaign::Reason
//! [`Defer`]: crate::campaign::Outcome::Defer
//! [`Exit`]: crate::campaign::Outcome::Exit
//! [`HeldOut`]: crate::campaign::Outcome::HeldOut
//! [`NotYet`]: crate::campaign::Outcome::NotYet
//! [`Skip`]: crate::campaign::Outcome::Skip
