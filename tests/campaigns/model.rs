//! Laws of what campaigns know of a customer beside orders: birthdays, carts, channels, consent.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use retention::model::{
    Birthday, BirthdayError, Cart, CartError, CartFate, CartId, Channel, Consent, ConsentState, LeapDay, OrderLine,
    PurchaseStage,
};
use rust_decimal::Decimal;

use crate::config;

const LEAP_DAYS: [LeapDay; 3] = [LeapDay::February28, LeapDay::March1, LeapDay::LeapYearsOnly];

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000 + minute * 60, 0).unwrap()
}

fn line(quantity: u32, unit_price: Decimal) -> OrderLine {
    OrderLine { product: "phone".into(), category: None, quantity, unit_price }
}

#[cfg(feature = "serde")]
fn round_trip<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
    let bytes = postcard::to_stdvec(value).unwrap();
    assert_eq!(&postcard::from_bytes::<T>(&bytes).unwrap(), value);
}

#[cfg(feature = "serde")]
#[track_caller]
fn refused<T: serde::de::DeserializeOwned + std::fmt::Debug>(json: &str, why: &str) {
    let error = serde_json::from_str::<T>(json).unwrap_err().to_string();
    assert!(error.contains(why), "{error}");
}

#[test]
fn somebody_born_on_29_february_is_greeted_every_year_or_in_leap_years_as_the_policy_says() {
    let birthday = Birthday::new(2, 29).unwrap();
    let next = |leap_day| birthday.next_on_or_after(date(2026, 1, 1), leap_day);
    assert_eq!(next(LeapDay::February28), Some(date(2026, 2, 28)));
    assert_eq!(next(LeapDay::March1), Some(date(2026, 3, 1)));
    assert_eq!(next(LeapDay::LeapYearsOnly), Some(date(2028, 2, 29)));
    for leap_day in LEAP_DAYS {
        assert_eq!(birthday.in_year(2028, leap_day), Some(date(2028, 2, 29)));
    }
    // Not a year late: on 1 March it is today, or over.
    assert_eq!(birthday.next_on_or_after(date(2026, 3, 1), LeapDay::March1), Some(date(2026, 3, 1)));
    assert_eq!(birthday.next_on_or_after(date(2026, 3, 1), LeapDay::February28), Some(date(2027, 2, 28)));
    assert_eq!(birthday.last_on_or_before(date(2026, 2, 28), LeapDay::March1), Some(date(2025, 3, 1)));
    // No leap year between 1896 and 1904.
    let gap = birthday.next_on_or_after(date(1896, 3, 1), LeapDay::LeapYearsOnly);
    assert_eq!(gap, Some(date(1904, 2, 29)));
    assert_eq!(birthday.last_on_or_before(date(1904, 2, 28), LeapDay::LeapYearsOnly), Some(date(1896, 2, 29)));
}

#[test]
fn birthdays_are_days_of_the_calendar() {
    for (month, day) in [(0, 1), (13, 1), (1, 0), (1, 32), (2, 30), (4, 31), (u32::MAX, 1), (1, u32::MAX)] {
        assert_eq!(Birthday::new(month, day), Err(BirthdayError::NoSuchDay { month, day }));
    }
    let leap = Birthday::new(2, 29).unwrap();
    assert_eq!(leap.with_year(2026), Err(BirthdayError::NotInYear { month: 2, day: 29, year: 2026 }));
    assert_eq!(leap.with_year(2028).unwrap().year(), Some(2028));
    let new_year = Birthday::new(1, 1).unwrap();
    assert_eq!(new_year.with_year(i32::MAX), Err(BirthdayError::NotInYear { month: 1, day: 1, year: i32::MAX }));
    assert_eq!(new_year.with_year(1).unwrap(), Birthday::from_date(date(1, 1, 1)));
}

#[test]
fn birthdays_at_the_ends_of_the_calendar() {
    let last = Birthday::new(12, 31).unwrap();
    let first = Birthday::new(1, 1).unwrap();
    for leap_day in LEAP_DAYS {
        assert_eq!(first.next_on_or_after(NaiveDate::MAX, leap_day), None);
        assert_eq!(last.next_on_or_after(NaiveDate::MAX, leap_day), Some(NaiveDate::MAX));
        assert_eq!(last.last_on_or_before(NaiveDate::MIN, leap_day), None);
        assert_eq!(first.last_on_or_before(NaiveDate::MIN, leap_day), Some(NaiveDate::MIN));
        assert_eq!(first.next_on_or_after(date(9_999, 12, 31), leap_day), Some(date(10_000, 1, 1)));
        assert_eq!(last.last_on_or_before(date(1, 1, 1), leap_day), Some(date(0, 12, 31)));
        for year in [i32::MIN, i32::MAX] {
            assert_eq!(Birthday::new(2, 29).unwrap().in_year(year, leap_day), None);
        }
    }
    assert_eq!(Birthday::from_date(NaiveDate::MIN).age_in(i32::MAX), Some(2_147_483_647 + 262_143));
}

#[test]
fn ages_are_known_with_the_year() {
    let birthday = Birthday::new(3, 4).unwrap();
    assert_eq!(birthday.age_in(2026), None);
    let birthday = birthday.with_year(1990).unwrap();
    assert_eq!((birthday.age_in(2026), birthday.age_in(1990), birthday.age_in(1989)), (Some(36), Some(0), None));
    assert_eq!(
        (birthday.to_string(), Birthday::new(3, 4).unwrap().to_string()),
        ("1990-03-04".into(), "--03-04".into())
    );
}

#[test]
fn consent_that_is_given_later_is_not_there_yet() {
    let now = at(0);
    assert_eq!(Consent::default().at(now), ConsentState::Unknown);
    assert_eq!(Consent::given().at(now), ConsentState::Given);
    assert_eq!(Consent::given_at(now).at(now), ConsentState::Given);
    assert_eq!(Consent::given_at(at(1)).at(now), ConsentState::Later(at(1)));
}

#[test]
fn consent_that_is_withdrawn_is_withdrawn_whenever() {
    for since in [None, Some(at(-1)), Some(at(0)), Some(at(1))] {
        assert_eq!(Consent::Withdrawn { since }.at(at(0)), ConsentState::Withdrawn);
    }
}

#[test]
fn channels_have_one_name_each() {
    for channel in Channel::ALL {
        assert_eq!(Channel::from_name(channel.name()), Some(channel));
        assert_eq!(channel.to_string(), channel.name());
    }
    assert_eq!(Channel::from_name("Email"), None);
}

#[test]
fn a_cart_is_worth_what_was_said_or_what_its_lines_cost() {
    let cart = Cart::new("c1", at(0));
    assert_eq!((cart.value(), cart.lines(), cart.is_empty()), (None, None, false));
    let lines = [line(2, Decimal::new(10_50, 2)), line(1, Decimal::new(5, 1))];
    let cart = cart.with_lines(lines.clone()).unwrap();
    assert_eq!((cart.value(), cart.lines()), (Some(Decimal::new(21_50, 2)), Some(&lines[..])));
    // A discount stands between the two, in whatever order they are said.
    let twenty = Decimal::from(20);
    assert_eq!(cart.clone().with_value(twenty).unwrap().value(), Some(twenty));
    let value_first = Cart::new("c1", at(0)).with_value(twenty).unwrap().with_lines(lines).unwrap();
    assert_eq!(value_first.value(), Some(twenty));
    assert!(!cart.is_empty() && cart.with_lines([]).unwrap().is_empty());
    assert!(Cart::new("c1", at(0)).with_value(Decimal::ZERO).unwrap().is_empty());
    assert!(!Cart::new("c1", at(0)).with_value(Decimal::ONE).unwrap().with_lines([]).unwrap().is_empty());
}

#[test]
fn a_total_is_exact_or_refused() {
    let cart = || Cart::new(7_u64, at(0));
    let refused = |lines: Vec<OrderLine>| cart().with_lines(lines).unwrap_err();
    let most = Decimal::MAX;
    assert_eq!(cart().with_lines([line(1, most)]).unwrap().value(), Some(most));
    assert_eq!(refused(vec![line(1, Decimal::ONE), line(2, most)]), CartError::TotalDigits { line: 2 });
    assert_eq!(refused(vec![line(1, most), line(1, Decimal::ONE)]), CartError::TotalDigits { line: 2 });
    // A third digit too many after the point, which a rounding sum would drop.
    let fine = Decimal::from_i128_with_scale(most.mantissa(), 28);
    assert_eq!(refused(vec![line(10, fine), line(1, Decimal::ONE)]), CartError::TotalDigits { line: 2 });
    let half = Decimal::from_i128_with_scale(5 * 10_i128.pow(27), 28);
    assert_eq!(
        cart().with_lines([line(u32::MAX, half)]).unwrap().value(),
        Some(Decimal::new(i64::from(u32::MAX) * 5, 1))
    );
    let discount = line(1, Decimal::from(-3));
    let with_discount = cart().with_lines([discount.clone(), line(1, 5.into())]);
    assert_eq!(with_discount.unwrap().value(), Some(2.into()));
    assert_eq!(refused(vec![discount]), CartError::NegativeTotal { found: Decimal::from(-3) });
    assert_eq!(cart().with_value(Decimal::from(-1)), Err(CartError::NegativeValue { found: Decimal::from(-1) }));
}

#[test]
fn nothing_happens_to_a_cart_before_its_creation() {
    let cart = Cart::new("c1", at(0));
    let before = |field| CartError::BeforeCreation { field, created_at: at(0), found: at(-1) };
    assert_eq!(cart.clone().with_touched_at(at(-1)), Err(before("touched_at")));
    for fate in fates(at(-1)) {
        assert_eq!(cart.clone().with_fate(fate), Err(before("fate")));
    }
    for fate in fates(at(0)) {
        assert_eq!(cart.clone().with_fate(fate.clone()).unwrap().fate(), &fate);
    }
    let itself = CartFate::MergedInto { at: at(1), cart: "c1".into() };
    let error = cart.with_fate(itself).unwrap_err();
    assert_eq!(error, CartError::MergedIntoItself { cart: "c1".into() });
    assert_eq!(error.to_string(), "fate: expected another cart to be merged into, found c1 itself");
}

fn fates(at: DateTime<Utc>) -> [CartFate; 4] {
    [
        CartFate::PaymentPending { since: at },
        CartFate::Ordered { at, order: None },
        CartFate::Emptied { at },
        CartFate::MergedInto { at, cart: "c2".into() },
    ]
}

#[test]
fn what_comes_later_has_not_happened_yet() {
    for fate in fates(at(10)) {
        let cart = Cart::new("c1", at(0)).with_fate(fate.clone()).unwrap();
        assert_eq!((cart.fate_at(at(9)), cart.fate_at(at(10))), (&CartFate::Open, &fate));
        assert!(cart.is_open_at(at(9)) && !cart.is_open_at(at(10)));
        assert!(!cart.is_open_at(at(-1)), "it is not there yet");
    }
}

#[test]
fn a_cart_is_abandoned_when_nobody_has_touched_it_for_so_long() {
    let hour = TimeDelta::hours(1);
    let cart = Cart::new("c1", at(0)).with_touched_at(at(30)).unwrap();
    assert!(!cart.is_abandoned(at(89), hour));
    assert!(cart.is_abandoned(at(90), hour));
    assert!(!cart.is_abandoned(at(20), TimeDelta::zero()), "touched later than now");
    assert!(!cart.clone().with_lines([]).unwrap().is_abandoned(at(90), hour), "nothing in it");
    for fate in fates(at(60)) {
        let cart = cart.clone().with_fate(fate).unwrap();
        assert!(!cart.is_abandoned(at(90), hour));
        assert!(cart.is_abandoned(at(59), TimeDelta::minutes(29)), "still open then");
    }
}

#[test]
fn cart_ids_are_any_text() {
    assert_eq!(CartId::from(7_u64), CartId::from("7"));
    assert_eq!(CartId::from(String::from("7")).as_str(), "7");
    assert_eq!(CartId::from("a/b").to_string(), "a/b");
}

#[test]
fn stages_are_in_the_order_of_the_funnel() {
    assert!(PurchaseStage::ALL.is_sorted());
    assert_eq!(PurchaseStage::Checkout.to_string(), "checkout");
}

#[cfg(feature = "serde")]
#[test]
fn raw_values_that_constructors_refuse_are_refused() {
    refused::<Birthday>(r#"{"month":2,"day":30}"#, "month 2, day 30");
    refused::<Birthday>(r#"{"month":2,"day":29,"year":2026}"#, "found 2026");
    refused::<Birthday>(r#"{"month":2,"day":28,"yaer":2026}"#, "unknown field");
    refused::<Consent>(r#"{"given":{"sinse":"2026-01-01T00:00:00Z"}}"#, "unknown field");
    let cart = |rest: &str| format!(r#"{{"id":"c1","created_at":"2026-01-02T00:00:00Z"{rest}}}"#);
    refused::<Cart>(&cart(r#","touched_at":"2026-01-01T00:00:00Z""#), "touched_at: expected the creation");
    refused::<Cart>(&cart(r#","value":"-1""#), "value: expected zero or more");
    refused::<Cart>(&cart(r#","fate":{"emptied":{"at":"2026-01-01T00:00:00Z"}}"#), "fate: expected the creation");
    refused::<Cart>(&cart(r#","fats":"open""#), "unknown field");
    let line = r#"{"product":"p","quantity":4000000000,"unit_price":"79228162514264337593543950335"}"#;
    refused::<Cart>(&cart(&format!(r#","lines":[{line}]"#)), "at line 1");
    let least: Cart = serde_json::from_str(&cart("")).unwrap();
    assert_eq!(least, Cart::new("c1", "2026-01-02T00:00:00Z".parse().unwrap()));
}

#[cfg(feature = "serde")]
#[test]
fn what_is_written_is_read_again() {
    for consent in [Consent::Unknown, Consent::given(), Consent::given_at(at(1)), Consent::withdrawn_at(at(2))] {
        round_trip(&consent);
    }
    round_trip(&Birthday::new(2, 29).unwrap());
    round_trip(&Birthday::from_date(NaiveDate::MIN));
    assert_eq!(serde_json::to_string(&Channel::Sms).unwrap(), "\"sms\"");
    let cart = Cart::new("c1", at(0)).with_stage(PurchaseStage::Payment).with_touched_at(at(5)).unwrap();
    round_trip(&cart);
    let cart = cart.with_lines([line(2, Decimal::new(10_50, 2))]).unwrap();
    for fate in fates(at(9)) {
        let cart = cart.clone().with_fate(fate).unwrap();
        round_trip(&cart);
        round_trip(&cart.with_value(Decimal::new(19_90, 2)).unwrap());
    }
}

fn days() -> impl Strategy<Value = NaiveDate> {
    let far = NaiveDate::MIN.to_epoch_days()..=NaiveDate::MAX.to_epoch_days();
    prop_oneof![3 => -40_000..40_000_i32, 1 => far].prop_map(|day| NaiveDate::from_epoch_days(day).unwrap())
}

proptest! {
    #![proptest_config(config())]

    /// Day by day: the first on which it is kept, by a rule of its own.
    #[test]
    fn the_next_birthday_is_the_first_day_on_which_it_is_kept(
        born in prop_oneof![3 => days(), 1 => Just(date(2000, 2, 29)), 1 => Just(date(2000, 3, 1))],
        from in days(), leap_day in proptest::sample::select(LEAP_DAYS.to_vec()),
    ) {
        let birthday = Birthday::from_date(born);
        let is_kept = |day: &NaiveDate| {
            let today = (day.month(), day.day());
            let tomorrow = day.succ_opt().map(|day| (day.month(), day.day()));
            let yesterday = day.pred_opt().map(|day| (day.month(), day.day()));
            let born = (born.month(), born.day());
            let no_leap_day = match leap_day {
                LeapDay::February28 => today == (2, 28) && tomorrow == Some((3, 1)),
                LeapDay::March1 => today == (3, 1) && yesterday == Some((2, 28)),
                LeapDay::LeapYearsOnly => false,
            };
            today == born || born == (2, 29) && no_leap_day
        };
        let next = from.iter_days().take(3_000).find(is_kept);
        prop_assert_eq!(birthday.next_on_or_after(from, leap_day), next);
        let last = std::iter::successors(Some(from), NaiveDate::pred_opt).take(3_000).find(is_kept);
        prop_assert_eq!(birthday.last_on_or_before(from, leap_day), last);
    }
}
