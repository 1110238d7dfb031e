//! Every trap that we have seen others fall into, and how it is avoided here.
//!
//! Each is a test by the name that stands with it, in `tests/campaigns/traps.rs`, through the public interface alone.
//!
//! # Carts
//!
//! **A reminder after the purchase.** A tracker keys carts by session or e-mail address. The guest registers at the checkout,
//! the order lands on the new account, and the guest's cart is still open: "you forgot something". Or the payment takes a
//! quarter of an hour, and the reminder comes first. Here a cart is an entity with a [fate](crate::model::CartFate): ordered,
//! emptied, merged into another, payment pending. And whatever its fate says, an order of the customer after the cart was last
//! touched ends it; of an order whose instant is not known, one on the same day does. We would rather not remind than
//! remind a buyer.
//!
//! - `a_guest_who_registered_at_checkout_gets_no_reminder`
//! - `an_order_of_the_same_day_ends_the_cart_unless_its_instant_is_earlier`
//! - `an_order_later_today_is_not_seen_yet`
//! - `a_pending_payment_holds_the_reminder`
//!
//! **A recovered cart that is listed as abandoned again.** Someone comes back by the reminder, orders, and the list of the
//! abandoned, which is drawn up by age, has them the next day. Here a cart that was ordered stays ordered, and what went out for it
//! is in the touches.
//!
//! - `a_recovered_cart_is_not_abandoned_again`
//!
//! **Two carts for one address.** One on the phone, one on the laptop, two reminders. Here the cart that was touched last stands for
//! the customer; the others say so (`enrolment.other_unit`), and a cart that was merged into another has ended.
//!
//! - `two_carts_of_one_customer_get_one_reminder`
//! - `a_cart_that_was_merged_gets_no_reminder_of_its_own`
//!
//! **Each touch counted as a new abandonment.** A journey is started by every "cart updated", so three changes are three
//! journeys. Here a cart is one enrolment, whatever is done with it; a touch moves the clock of its steps, and a step that went out
//! is out.
//!
//! - `a_touch_moves_the_clock_and_is_no_new_abandonment`
//!
//! # Caps
//!
//! **A cap of 0.** "At most none" in one version, "off" in the next. Here a cap is at least 1 by its type: no cap is no entry in
//! the list, no message is a paused campaign, and JSON with a 0 is refused.
//!
//! - `a_cap_of_zero_is_refused`
//!
//! **A capped message that counts as done.** The journey goes on to its next step as if it had been sent. Here only a touch makes a
//! step done; a capped one is due until it is out or too late.
//!
//! - `a_capped_message_is_not_done`
//!
//! **Receipts that count.** An order confirmation and a password use up the week's message. Here they are
//! [`Transactional`](crate::campaign::TouchKind::Transactional), and no cap counts them.
//!
//! - `transactional_messages_do_not_count`
//!
//! # The time of day
//!
//! **Quiet hours that are swapped.** 22:00 to 06:00 is read as 06:00 to 22:00, because the end is before the beginning. Here hours
//! that end before they begin go over midnight.
//!
//! - `quiet_hours_over_midnight_are_not_swapped`
//!
//! **A weekday in UTC.** "Not on Fridays" is asked of the server's clock: for a customer in Tokyo that is Thursday's evening still, and
//! Friday's morning is Thursday. Here weekdays, hours and days are those of the customer's zone, or else of the programme's.
//!
//! - `a_weekday_is_the_customers_own`
//!
//! **The hour after midnight.** 00:15 is taken for 12:15 or for nothing, since an hour of 0 is "not set". Here times are minutes of the
//! day, and midnight is the first of them.
//!
//! - `the_hour_after_midnight_is_not_missed`
//!
//! # Again
//!
//! **24 hours plus latency.** "At most once in 24 hours", run once a day: today's run comes two minutes earlier than yesterday's, and
//! everybody is left out until tomorrow. Here a cool-down goes from day to day by the customer's calendar.
//!
//! - `a_run_that_is_earlier_than_yesterdays_skips_nobody`
//!
//! **30 days are no month.** A monthly message on the 15th with a re-entry of 30 days: from 15 February it is 28 days to 15 March, which is
//! skipped. Here a cool-down may be of [months](crate::campaign::CoolDown::Months): from 15 February to 15 March is one.
//!
//! - `thirty_days_skip_15_march_and_a_month_does_not`
//!
//! # Holdouts
//!
//! **A control that is not rate-limited.** The held out are counted at once, the others when their caps and quiet hours let them, so
//! the arms are not alike. Here a held-out customer has a decision with the instant at which the message would go, recorded it
//! counts against their caps, and the next step follows from it.
//!
//! - `the_control_waits_in_the_queue_of_the_treatment`
//!
//! **A bucket that is lost when profiles merge.** The arm hangs on the profile; the guest's profile was held out, the account's was
//! not, and half of the control is treated. Here the arm is a function of an id that the host gives once and keeps
//! ([assignment id](crate::campaign::CustomerFacts::with_assignment_id)).
//!
//! - `an_arm_is_kept_when_profiles_merge`
//!
//! # Dates
//!
//! **Born on 29 February.** Never greeted, since the day does not come; or greeted a year late, since "the next 29 February" is stored
//! as a date. Here the day is found anew from month and day every year, under a [policy](crate::model::LeapDay): 28 February, 1
//! March, or leap years only.
//!
//! - `born_on_29_february_under_each_policy`
//!
//! # Leaving
//!
//! **An exit that is looked at when the step ends.** Someone buys while the journey waits, and the message that waited goes out. Here exit
//! and goal are looked at before every message, with the facts of that moment.
//!
//! - `exit_is_looked_at_before_every_message`
//!
//! **An opt-out between enrolment and message.** Consent was asked when they entered. Here it is asked at every decision, before
//! the rules, and by no rule's leave.
//!
//! - `an_opt_out_after_the_enrolment_stops_the_message`
//!
//! **A run that is late, and asks what was known then.** Yesterday's run failed and is made up for with yesterday's instant; who
//! complained this morning was no complainant yesterday. Here no order, visit or consent is seen before its time, but what shuts a
//! channel counts whatever its date: a withdrawal, a suppression, a blacklist. A [dry run](crate::campaign::Programme::dry_run)
//! counts such a person as not written to on the days before, too.
//!
//! - `a_run_over_the_past_writes_to_nobody_who_has_opted_out_since`
//!
//! # Win-back
//!
//! **Windows in fixed days.** 35 to 65 days here, 45 to 60, 76 to 110, 180 there: too late for who buys weekly, too early for who buys
//! once a year. Here the silence is measured against the customer's own median gap, with a floor and a ceiling: see
//! [`win_back`](crate::campaign::Campaign::win_back).
//!
//! - `win_back_goes_by_the_customers_own_rhythm`
//!
//! # Clocks that change
//!
//! New York, 2026. Entered on Saturday 7 March at 10:00, 24 hours are Sunday 11:00, one calendar day is Sunday 10:00: the
//! clocks go forward between. 8 March 02:30 does not exist, and is taken for 03:30. 1 November 01:30 comes twice: the message goes
//! once, at the first. Quiet hours from 22:00 to 08:00 last nine hours in the night of 7 March.
//!
//! - `a_day_of_24_hours_and_a_day_of_the_calendar`
//! - `half_past_two_that_does_not_exist`
//! - `half_past_one_that_comes_twice`
//! - `a_night_of_nine_hours`
//!
//! # A trap that is left
//!
//! A customer who is in the facts under two keys is two customers: two reminders, two arms, twice the cap. Who is who is decided
//! before the facts are built, by the host.
