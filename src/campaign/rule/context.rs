//! [`RuleContext`]: what a rule looks at beside the customer. Asking a rule outside of a programme's decisions.

use chrono::{DateTime, Utc};

use super::{Entered, Rule, Scope, Subject};
use crate::campaign::{ClauseVerdict, CustomerFacts, Moment, OrderFacts, Programme, SubscriptionFacts};
use crate::model::Cart;

/// What a rule looks at beside the customer: the moment, the programme's zone, catalogue and rhythm, and, for the rules of a
/// campaign, its cart, order or subscription and the enrolment. A programme's decisions bring it along; it is for who asks a rule
/// [alone](Rule::holds).
#[derive(Clone, Copy, Debug)]
pub struct RuleContext<'a> {
    scope: Scope<'a>,
}

impl<'a> RuleContext<'a> {
    /// Under a programme, of whose campaigns nothing is looked at, about the customer, before an enrolment.
    pub fn new(programme: &'a Programme, moment: Moment) -> Self {
        let parts = programme.parts();
        let scope = Scope {
            now: moment.now(),
            today: parts.zone.local(moment.now()).date(),
            zone: parts.zone,
            catalogue: &parts.catalogue,
            rhythm: parts.rhythm,
            entered: None,
            unit: Some(Subject::Customer),
        };
        Self { scope }
    }

    /// As of an enrolment at an instant, on the programme's day of it.
    #[must_use]
    pub fn entered_at(self, at: DateTime<Utc>) -> Self {
        let entered = Entered { at, on: self.scope.zone.local(at).date() };
        Self { scope: Scope { entered: Some(entered), ..self.scope } }
    }

    /// In a campaign about carts, this one.
    #[must_use]
    pub fn about_cart(self, cart: &'a Cart) -> Self {
        Self { scope: Scope { unit: Some(Subject::Cart(cart)), ..self.scope } }
    }

    /// In a campaign about orders, this one.
    #[must_use]
    pub fn about_order(self, order: &'a OrderFacts) -> Self {
        Self { scope: Scope { unit: Some(Subject::Order(order)), ..self.scope } }
    }

    /// In a campaign about subscriptions, this one.
    #[must_use]
    pub fn about_subscription(self, subscription: &'a SubscriptionFacts) -> Self {
        Self { scope: Scope { unit: Some(Subject::Subscription(subscription)), ..self.scope } }
    }
}

impl Rule {
    /// Whether it holds for a customer; `None` if that is not known. Of a rule that is not [valid](Rule::validate) nothing is.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::{DateTime, NaiveDate};
    /// use retention::campaign::{Bounds, CustomerFacts, Moment, Predicate, Programme, Rule, RuleContext, Window};
    ///
    /// let (programme, now) = (Programme::new([])?, DateTime::parse_from_rfc3339("2026-03-31T09:00:00Z").unwrap().to_utc());
    /// let context = RuleContext::new(&programme, Moment::new(now));
    /// let rule = Rule::from(Predicate::Orders { within: Window::Rolling { days: 30 }, count: Bounds::at_least(1) });
    ///
    /// let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    /// let ali = CustomerFacts::new("ali");
    /// assert_eq!(rule.holds(&ali, &context), None); // unknown is not "none"
    /// let ali = ali.with_orders([(day(1), 50.into())])?;
    /// assert_eq!(rule.holds(&ali, &context), Some(false)); // today and the 29 days before it begin on 2 March
    /// let ali = ali.with_orders([(day(2), 50.into())])?;
    /// assert_eq!(rule.holds(&ali, &context), Some(true));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn holds<K>(&self, facts: &CustomerFacts<K>, context: &RuleContext<'_>) -> Option<bool> {
        self.validate().ok()?;
        self.truth(&facts.known(), &context.scope).known()
    }

    /// What each of its clauses needs and finds, depth first; nothing for a rule that is not [valid](Rule::validate).
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::{DateTime, NaiveDate};
    /// use retention::campaign::{AmountBounds, CustomerFacts, Moment, Predicate, Programme, Rule, RuleContext, Window};
    ///
    /// let (programme, now) = (Programme::new([])?, DateTime::parse_from_rfc3339("2026-03-31T09:00:00Z").unwrap().to_utc());
    /// let context = RuleContext::new(&programme, Moment::new(now));
    /// let spent = Predicate::Spent { within: Window::CalendarDays { days: 90 }, amount: AmountBounds::at_least(100.into()) };
    /// let rule = Rule::all([!Rule::from(spent)]);
    ///
    /// let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let ali = CustomerFacts::new("ali").with_orders([(day, "49.90".parse()?)])?;
    /// let clauses = rule.explain(&ali, &context);
    /// assert_eq!(clauses[0].path, "all[0].not.spent");
    /// assert_eq!(clauses[0].needed, "spent within 90 calendar days: at least 100");
    /// assert_eq!(clauses[0].actual.as_deref(), Some("49.90"));
    /// assert_eq!(clauses[0].holds, Some(false));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain<K>(&self, facts: &CustomerFacts<K>, context: &RuleContext<'_>) -> Vec<ClauseVerdict> {
        if self.validate().is_err() {
            return Vec::new();
        }
        self.clauses("rule", &facts.known(), &context.scope)
    }
}
