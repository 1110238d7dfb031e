//! What is known, given by family.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::align::Aligner;
use super::channels::ChannelColumn;
use super::from_rows::label_number;
use super::keys::Keys;
use super::lists::{KnownOf, ListColumn, Lists, count};
use super::{Dense, FactTable, Facts};
use crate::campaign::facts::check::{Fact, check_assignment_id};
use crate::campaign::facts::known::{LabelColumn, of_channel};
use crate::campaign::facts::{ChannelFacts, Enrolment, FactsError, OrderFacts, SubscriptionFacts, Touch};
use crate::history::AsOf;
use crate::model::{Birthday, Cart, Channel, SurveyAnswer, Zone};
use crate::segment::Segmentation;

impl<'a, K: Ord + Clone> FactTable<'a, K> {
    /// The same customers with the orders that another view sees: of another day, or of another log.
    ///
    /// # Errors
    ///
    /// [`FactsError`] if the view has another scale, or a customer who is not in the table (the row is the customer's
    /// number in the view).
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::campaign::FactTable;
    /// use retention::history::OrderLog;
    ///
    /// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
    /// let log = OrderLog::from_columns(&["ali", "sara"], &[day(2), day(5)], &[10_00, 20_00])?;
    /// let table = FactTable::of_view_and(&log.as_of(day(3)), ["mina"]);
    /// let later = table.with_orders(&log.as_of(day(9)))?;
    /// assert_eq!(later.keys(), ["ali", "mina", "sara"]);
    /// assert_eq!(later.customer(2).unwrap().orders().unwrap().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_orders(self, view: &AsOf<'a, K>) -> Result<Self, FactsError> {
        if view.scale() != self.scale {
            return Err(FactsError::field("scale", self.scale.to_string(), view.scale()));
        }
        Ok(Self { orders: self.orders.replaced(view, &self.keys)?, ..self })
    }

    /// The same table with the orders that another view sees, sharing all else: for a replay day by day. Where the view
    /// is of the same log, no key is compared.
    ///
    /// # Errors
    ///
    /// As [`with_orders`](Self::with_orders).
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::campaign::FactTable;
    /// use retention::history::OrderLog;
    ///
    /// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
    /// let log = OrderLog::from_columns(&["ali", "sara"], &[day(2), day(5)], &[10_00, 20_00])?;
    /// let table = FactTable::of_view(&log.as_of(day(9)));
    /// let mut seen = Vec::new();
    /// for date in [day(1), day(3), day(9)] {
    ///     let view = log.as_of(date);
    ///     let on_the_day = table.seen_from(&view)?; // then decide on it
    ///     seen.push([0, 1].map(|row| on_the_day.customer(row).unwrap().orders().unwrap().len()));
    /// }
    /// assert_eq!(seen, [[0, 0], [1, 0], [1, 1]]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn seen_from<'s>(&'s self, view: &AsOf<'s, K>) -> Result<FactTable<'s, K>, FactsError> {
        let (keys, orders) = (Keys::Borrowed(&self.keys), self.orders.clone());
        let added = self.added.clone();
        FactTable { keys, orders, scale: self.scale, facts: self.facts.clone(), added }.with_orders(view)
    }

    /// Says at which instants they ordered last.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::DateTime;
    /// use retention::campaign::FactTable;
    ///
    /// let at = |text| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    /// let table = FactTable::of_customers(["ali", "sara"]).with_last_orders_at([("sara", at("2026-03-05T18:20:00Z"))])?;
    /// assert_eq!(table.customer(1).unwrap().last_order_at(), Some(at("2026-03-05T18:20:00Z")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_last_orders_at<Q: Borrow<K>>(
        self,
        rows: impl IntoIterator<Item = (Q, DateTime<Utc>)>,
    ) -> Result<Self, FactsError> {
        let last_order_at = self.dense("last_order_at", rows, |_| Ok(()))?;
        Ok(self.changed(|facts| facts.last_order_at = last_order_at))
    }

    /// Says what is known of channels, of all channels at once. A channel without a row is unknown.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row: a customer who is not in the table, or has two rows of one channel.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::{ChannelFacts, FactTable, Reach};
    /// use retention::model::Channel;
    ///
    /// let agreed = ChannelFacts::reachable_with_consent(None);
    /// let rows = [("sara", Channel::Email, agreed), ("sara", Channel::Sms, ChannelFacts::unreachable())];
    /// let table = FactTable::of_customers(["ali", "sara"]).with_channels(rows)?;
    /// assert_eq!(table.channel(0, Channel::Email), Some(ChannelFacts::UNKNOWN));
    /// assert_eq!(table.channel(1, Channel::Sms).unwrap().reach, Reach::Unreachable);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_channels<Q: Borrow<K>>(
        self,
        rows: impl IntoIterator<Item = (Q, Channel, ChannelFacts)>,
    ) -> Result<Self, FactsError> {
        let mut columns: [Option<ChannelColumn>; Channel::ALL.len()] = Default::default();
        let mut aligner = Aligner::new(&self.keys);
        for (row, (key, channel, channel_facts)) in rows.into_iter().enumerate() {
            let customer = aligner.find(key.borrow()).ok_or(FactsError::UnknownCustomer { row })?;
            let column = of_channel(columns.each_mut(), channel).get_or_insert_with(|| ChannelColumn::new(self.len()));
            let twice = || FactsError::field(channel.name(), "one row per customer", "a second").in_row(row);
            column.set(customer, &channel_facts).ok_or_else(twice)?;
        }
        let columns = columns.map(|column| column.map(|column| Arc::new(column.finish())));
        Ok(self.changed(|facts| facts.channels = columns))
    }

    /// Says when their birthdays are.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::FactTable;
    /// use retention::model::Birthday;
    ///
    /// let table = FactTable::of_customers(["ali", "sara"]).with_birthdays([("sara", Birthday::new(2, 29)?)])?;
    /// assert_eq!(table.customer(0).unwrap().birthday(), None); // unknown
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_birthdays<Q: Borrow<K>>(
        self,
        rows: impl IntoIterator<Item = (Q, Birthday)>,
    ) -> Result<Self, FactsError> {
        let birthdays = self.dense("birthday", rows, |_| Ok(()))?;
        Ok(self.changed(|facts| facts.birthdays = birthdays))
    }

    /// Says in which zones they live.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::FactTable;
    ///
    /// let table = FactTable::of_customers(["ali", "sara"]).with_zones([("sara", "+03:30".parse()?)])?;
    /// assert_eq!(table.customer(1).unwrap().zone(), Some("+03:30".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_zones<Q: Borrow<K>>(self, rows: impl IntoIterator<Item = (Q, Zone)>) -> Result<Self, FactsError> {
        let zones = self.dense("zone", rows, |_| Ok(()))?;
        Ok(self.changed(|facts| facts.zones = zones))
    }

    /// Says what they have ordered in detail.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::{FactTable, OrderFacts};
    ///
    /// let order = OrderFacts::new("3375", "2026-03-01".parse().unwrap(), 120.into());
    /// let table = FactTable::of_customers(["ali", "sara"]).with_order_details([("sara", order)])?;
    /// assert_eq!(table.customer(1).unwrap().order_details().unwrap()[0].id.as_str(), "3375");
    /// assert_eq!(table.customer(0).unwrap().order_details(), Some(&[][..])); // none
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_order_details<Q: Borrow<K>>(
        self,
        rows: impl IntoIterator<Item = (Q, OrderFacts)>,
    ) -> Result<Self, FactsError> {
        let details = self.lists(rows)?;
        Ok(self.changed(|facts| facts.details = Some(Arc::new(details))))
    }

    /// Says which carts they have.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::DateTime;
    /// use retention::campaign::FactTable;
    /// use retention::model::Cart;
    ///
    /// let at = |text| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    /// let table = FactTable::of_customers(["ali", "sara"]).with_carts([("sara", Cart::new("7001", at("2026-03-08T20:15:00Z")))])?;
    /// assert_eq!(table.customer(1).unwrap().carts().unwrap().len(), 1);
    /// assert_eq!(table.customer(0).unwrap().carts(), Some(&[][..])); // none
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_carts<Q: Borrow<K>>(self, rows: impl IntoIterator<Item = (Q, Cart)>) -> Result<Self, FactsError> {
        let carts = self.lists(rows)?;
        Ok(self.changed(|facts| facts.carts = Some(Arc::new(carts))))
    }

    /// Says which subscriptions they have or had; [`SubscriptionFacts::of_term`] makes them of the model's.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::{FactTable, SubscriptionFacts};
    /// use retention::model::{BillingInterval, Subscription};
    ///
    /// let term = Subscription::new("sara", "2026-03-01".parse().unwrap(), 30.into(), BillingInterval::Monthly)?;
    /// let table = FactTable::of_customers(["ali", "sara"]).with_subscriptions([("sara", SubscriptionFacts::of_term("S-9", &term))])?;
    /// assert_eq!(table.customer(1).unwrap().subscriptions().unwrap()[0].start, "2026-03-01".parse().unwrap());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_subscriptions<Q: Borrow<K>>(
        self,
        rows: impl IntoIterator<Item = (Q, SubscriptionFacts)>,
    ) -> Result<Self, FactsError> {
        let subscriptions = self.lists(rows)?;
        Ok(self.changed(|facts| facts.subscriptions = Some(Arc::new(subscriptions))))
    }

    /// Says when they visited.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::DateTime;
    /// use retention::campaign::FactTable;
    ///
    /// let at = |text| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    /// let table = FactTable::of_customers(["ali", "sara"]).with_visits([("sara", at("2026-03-09T18:30:00Z")), ("sara", at("2026-03-02T08:00:00Z"))])?;
    /// assert_eq!(table.customer(1).unwrap().visits().unwrap()[0], at("2026-03-02T08:00:00Z")); // by instant
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_visits<Q: Borrow<K>>(
        self,
        rows: impl IntoIterator<Item = (Q, DateTime<Utc>)>,
    ) -> Result<Self, FactsError> {
        let visits = self.lists(rows)?;
        Ok(self.changed(|facts| facts.visits = Some(Arc::new(visits))))
    }

    /// Says what they answered to "would you recommend us?"; of several answers on one day the lowest counts as the
    /// last, as in [`RepeatedAnswers`](crate::measure::RepeatedAnswers).
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::FactTable;
    /// use retention::model::{NpsGroup, SurveyAnswer};
    ///
    /// let answer = SurveyAnswer::new("sara", "2026-03-05".parse().unwrap(), 9)?;
    /// let table = FactTable::of_customers(["ali", "sara"]).with_answers([answer])?;
    /// assert_eq!(table.customer(1).unwrap().answers(), Some(&[("2026-03-05".parse().unwrap(), NpsGroup::Promoter)][..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_answers(self, answers: impl IntoIterator<Item = SurveyAnswer<K>>) -> Result<Self, FactsError> {
        let row = |answer: SurveyAnswer<K>| (answer.customer().clone(), (answer.answered_on(), answer.group()));
        let answers = self.lists(answers.into_iter().map(row))?;
        Ok(self.changed(|facts| facts.answers = Some(Arc::new(answers))))
    }

    /// Says on which business days the state of their accounts changed.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::FactTable;
    ///
    /// let table = FactTable::of_customers(["ali", "sara"]).with_account_changes([("sara", "2026-03-05".parse().unwrap())])?;
    /// assert_eq!(table.customer(1).unwrap().account_changes(), Some(&["2026-03-05".parse().unwrap()][..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_account_changes<Q: Borrow<K>>(
        self,
        rows: impl IntoIterator<Item = (Q, NaiveDate)>,
    ) -> Result<Self, FactsError> {
        let account_changes = self.lists(rows)?;
        Ok(self.changed(|facts| facts.account_changes = Some(Arc::new(account_changes))))
    }

    /// Says which messages they have got.
    ///
    /// Each message once: one that is given twice counts twice against caps.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::DateTime;
    /// use retention::campaign::{EnrolmentId, FactTable, Touch, TouchKind, Unit};
    /// use retention::model::Channel;
    ///
    /// let welcome = Touch {
    ///     campaign: "welcome".into(),
    ///     unit: Unit::Customer,
    ///     enrolment: EnrolmentId::Once,
    ///     step: 1,
    ///     channel: Channel::Email,
    ///     at: DateTime::parse_from_rfc3339("2026-03-02T10:00:00Z").unwrap().to_utc(),
    ///     kind: TouchKind::Sent,
    ///     opened_at: None,
    ///     clicked_at: None,
    /// };
    /// let table = FactTable::of_customers(["ali", "sara"]).with_touches([("sara", welcome)])?;
    /// assert_eq!(table.customer(0).unwrap().touches(), Some(&[][..])); // ali has got none
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_touches<Q: Borrow<K>>(self, rows: impl IntoIterator<Item = (Q, Touch)>) -> Result<Self, FactsError> {
        let touches = self.lists(rows)?;
        Ok(self.changed(|facts| facts.touches = Some(Arc::new(touches))))
    }

    /// Adds messages to those that are known: each day's, once they are out, without giving the whole contact history
    /// again. It copies the history if a clone of the table has it too, and no other family.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row; also for a customer of whom no history is known, as one message is not all of it.
    ///
    /// # Example
    ///
    /// A day that is decided on and recorded:
    ///
    /// ```
    /// use chrono::DateTime;
    /// use retention::campaign::{Campaign, CampaignParts, ChannelFacts, FactTable, Moment, Offset, Programme, Step, Touch, Trigger};
    /// use retention::model::{CalendarUnit, Channel};
    ///
    /// let steps = vec![Step::new(Offset::hours(9), Channel::Email)];
    /// let programme = Programme::new([Campaign::new(CampaignParts::new("tips", Trigger::Every(CalendarUnit::Day), steps))?])?;
    /// let agreed = ChannelFacts::reachable_with_consent(None);
    /// let table = FactTable::of_customers(["ali", "sara"])
    ///     .with_channels([("ali", Channel::Email, agreed), ("sara", Channel::Email, agreed)])?
    ///     .with_touches([] as [(&str, Touch); 0])?; // nothing yet
    ///
    /// let noon = Moment::new(DateTime::parse_from_rfc3339("2026-03-09T12:00:00Z").unwrap().to_utc());
    /// let sent: Vec<_> = programme.decide(&table, noon).touches().map(|(key, touch)| (*key, touch)).collect();
    /// let table = table.with_more_touches(sent)?;
    /// assert_eq!(table.customer(1).unwrap().touches().unwrap().len(), 1);
    /// assert_eq!(programme.decide(&table, noon).sends().len(), 0); // not again
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_more_touches<Q: Borrow<K>>(
        mut self,
        rows: impl IntoIterator<Item = (Q, Touch)>,
    ) -> Result<Self, FactsError> {
        let nobody = || Arc::new(ListColumn::new(Lists::with_capacity(0), KnownOf::nobody(0)));
        let known = self.facts.touches.take().unwrap_or_else(nobody);
        let touches = self.grown(Arc::unwrap_or_clone(known), rows)?;
        Ok(self.changed(|facts| facts.touches = touches.is_of_anybody().then(|| Arc::new(touches))))
    }

    /// Says which campaigns they have entered.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::DateTime;
    /// use retention::campaign::{Enrolment, FactTable};
    ///
    /// let entered_at = DateTime::parse_from_rfc3339("2026-03-02T10:00:00Z").unwrap().to_utc();
    /// let loyal = Enrolment { campaign: "loyal".into(), number: 1, entered_at, left_at: None };
    /// let table = FactTable::of_customers(["ali", "sara"]).with_enrolments([("sara", loyal)])?;
    /// assert_eq!(table.customer(1).unwrap().enrolments().unwrap()[0].number, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_enrolments<Q: Borrow<K>>(
        self,
        rows: impl IntoIterator<Item = (Q, Enrolment)>,
    ) -> Result<Self, FactsError> {
        let enrolments = self.lists(rows)?;
        Ok(self.changed(|facts| facts.enrolments = Some(Arc::new(enrolments))))
    }

    /// Says in which segments, stages, classes or rungs of a scheme they are; who is not in the segmentation is in
    /// none. A scheme is any name that rules ask for. `name` gives the segments' names: [`ToString::to_string`] does
    /// for those of this crate. An example is at [`FactTable`].
    ///
    /// # Errors
    ///
    /// [`FactsError::UnknownCustomer`], naming the segmentation's row.
    pub fn with_segmentation<S>(
        self,
        scheme: impl Into<String>,
        segmentation: &Segmentation<'_, K, S>,
        name: impl Fn(&S) -> String,
    ) -> Result<Self, FactsError> {
        let mut positions = BTreeMap::new();
        let mut names = Vec::new();
        let mut number_of = Vec::new();
        for name in segmentation.segments().iter().map(name) {
            let number = *positions.entry(name.clone()).or_insert(label_number(names.len())?);
            if usize::from(number) == names.len() {
                names.push(name);
            }
            number_of.push(number);
        }

        let mut numbers = vec![LabelColumn::NONE; self.len()];
        let mut aligner = Aligner::new(&self.keys);
        for (row, (key, segment)) in segmentation.keys().iter().zip(segmentation.numbers()).enumerate() {
            let place = aligner.find(key).and_then(|customer| numbers.get_mut(customer));
            let number = segment.and_then(|segment| number_of.get(usize::from(segment)));
            *place.ok_or(FactsError::UnknownCustomer { row })? = number.copied().unwrap_or(LabelColumn::NONE);
        }
        let column = LabelColumn { scheme: scheme.into(), names, numbers };
        Ok(self.changed(|facts| {
            facts.labels.retain(|other| other.scheme != column.scheme);
            facts.labels.push(Arc::new(column));
        }))
    }

    /// Says what holdouts and variants are assigned by, where that is not the text of the key: after a merge of
    /// profiles, the id of the first.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row; also for an empty text, as all of those who have it would share one arm.
    ///
    /// # Example: a guest became a user
    ///
    /// Orders, carts and touches of both profiles come under the user's key; the arm is that of the guest, who was
    /// there first.
    ///
    /// ```
    /// use chrono::DateTime;
    /// use retention::campaign::FactTable;
    ///
    /// let at = |text| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    /// // The first visit was the guest's.
    /// let visits = [("user-12", at("2026-03-01T20:15:00Z")), ("user-12", at("2026-03-04T09:00:00Z"))];
    /// let table = FactTable::of_customers(["user-12", "user-13"])
    ///     .with_visits(visits)?
    ///     .with_assignment_ids([("user-12", "guest-81")])?;
    /// let user = table.customer(0).unwrap();
    /// assert_eq!((user.visits().unwrap().len(), user.assignment_id()), (2, Some("guest-81")));
    /// # Ok::<(), retention::campaign::FactsError>(())
    /// ```
    pub fn with_assignment_ids<Q: Borrow<K>, I: Into<Box<str>>>(
        self,
        rows: impl IntoIterator<Item = (Q, I)>,
    ) -> Result<Self, FactsError> {
        let rows = rows.into_iter().map(|(key, id)| (key, id.into()));
        let ids = self.dense("assignment_id", rows, |id| check_assignment_id(id))?;
        Ok(self.changed(|facts| facts.assignment_ids = ids))
    }

    /// A list for each customer, of rows in any order.
    fn lists<Q: Borrow<K>, T: Fact>(
        &self,
        rows: impl IntoIterator<Item = (Q, T)>,
    ) -> Result<ListColumn<T>, FactsError> {
        self.grown(ListColumn::new(Lists::with_capacity(0), KnownOf::All), rows)
    }

    /// Lists with more rows, in any order, of customers whose lists are known.
    fn grown<Q: Borrow<K>, T: Fact>(
        &self,
        column: ListColumn<T>,
        rows: impl IntoIterator<Item = (Q, T)>,
    ) -> Result<ListColumn<T>, FactsError> {
        let rows = rows.into_iter();
        let (lists, known) = column.into_parts();
        let (mut values, mut of) = lists.into_values();
        values.reserve(rows.size_hint().0);
        of.reserve(rows.size_hint().0);
        let mut aligner = Aligner::new(&self.keys);
        for (row, (key, fact)) in rows.enumerate() {
            let customer = aligner.find(key.borrow()).ok_or(FactsError::UnknownCustomer { row })?;
            if !known.contains(customer) {
                let expected = "a customer of whom they are known, if only to be none";
                return Err(FactsError::field(T::FIELD, expected, "one of whom they are not").in_row(row));
            }
            fact.check(self.scale).map_err(|wrong| wrong.at(T::FIELD).in_row(row))?;
            of.push(count(customer, "customers")?);
            values.push(fact);
        }
        ListColumn::new(Lists::grouped(values, of, self.len(), T::FIELD)?, known).settled(self.scale)
    }

    /// At most one value for each customer, of rows in any order.
    fn dense<Q: Borrow<K>, T: Clone>(
        &self,
        field: &'static str,
        rows: impl IntoIterator<Item = (Q, T)>,
        check: impl Fn(&T) -> Result<(), FactsError>,
    ) -> Result<Dense<T>, FactsError> {
        let mut values = vec![None; self.len()];
        let mut aligner = Aligner::new(&self.keys);
        for (row, (key, value)) in rows.into_iter().enumerate() {
            check(&value).map_err(|error| error.in_row(row))?;
            let place = aligner.find(key.borrow()).and_then(|customer| values.get_mut(customer));
            if place.ok_or(FactsError::UnknownCustomer { row })?.replace(value).is_some() {
                return Err(FactsError::field(field, "one row per customer", "a second").in_row(row));
            }
        }
        Ok(values.into())
    }

    fn changed(mut self, change: impl FnOnce(&mut Facts)) -> Self {
        change(&mut self.facts);
        self
    }
}
