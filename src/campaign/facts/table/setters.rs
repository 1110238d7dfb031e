//! What is known, given by family.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::align::Aligner;
use super::channels::ChannelColumn;
use super::from_rows::label_number;
use super::keys::Keys;
use super::lists::{ListColumn, Lists, count};
use super::{FactTable, Facts};
use crate::campaign::facts::check::Fact;
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
    pub fn seen_from<'s>(&'s self, view: &AsOf<'s, K>) -> Result<FactTable<'s, K>, FactsError> {
        let (keys, orders) = (Keys::Borrowed(&self.keys), self.orders.clone());
        let added = self.added.clone();
        FactTable { keys, orders, scale: self.scale, facts: Arc::clone(&self.facts), added }.with_orders(view)
    }

    /// Says at which instants they ordered last.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    pub fn with_last_orders_at<Q: Borrow<K>>(
        self,
        rows: impl IntoIterator<Item = (Q, DateTime<Utc>)>,
    ) -> Result<Self, FactsError> {
        let last_order_at = self.dense("last_order_at", rows)?;
        Ok(self.changed(|facts| facts.last_order_at = last_order_at))
    }

    /// Says what is known of channels, of all channels at once. A channel without a row is unknown.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row: a customer who is not in the table, or has two rows of one channel.
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
        let columns = columns.map(|column| column.map(ChannelColumn::finish));
        Ok(self.changed(|facts| facts.channels = columns))
    }

    /// Says when their birthdays are.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    pub fn with_birthdays<Q: Borrow<K>>(
        self,
        rows: impl IntoIterator<Item = (Q, Birthday)>,
    ) -> Result<Self, FactsError> {
        let birthdays = self.dense("birthday", rows)?;
        Ok(self.changed(|facts| facts.birthdays = birthdays))
    }

    /// Says in which zones they live.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    pub fn with_zones<Q: Borrow<K>>(self, rows: impl IntoIterator<Item = (Q, Zone)>) -> Result<Self, FactsError> {
        let zones = self.dense("zone", rows)?;
        Ok(self.changed(|facts| facts.zones = zones))
    }

    /// Says what they have ordered in detail.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    pub fn with_order_details<Q: Borrow<K>>(
        self,
        rows: impl IntoIterator<Item = (Q, OrderFacts)>,
    ) -> Result<Self, FactsError> {
        let details = self.lists(rows)?;
        Ok(self.changed(|facts| facts.details = Some(details)))
    }

    /// Says which carts they have.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    pub fn with_carts<Q: Borrow<K>>(self, rows: impl IntoIterator<Item = (Q, Cart)>) -> Result<Self, FactsError> {
        let carts = self.lists(rows)?;
        Ok(self.changed(|facts| facts.carts = Some(carts)))
    }

    /// Says which subscriptions they have or had; [`SubscriptionFacts::of_term`] makes them of the model's.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    pub fn with_subscriptions<Q: Borrow<K>>(
        self,
        rows: impl IntoIterator<Item = (Q, SubscriptionFacts)>,
    ) -> Result<Self, FactsError> {
        let subscriptions = self.lists(rows)?;
        Ok(self.changed(|facts| facts.subscriptions = Some(subscriptions)))
    }

    /// Says when they visited.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    pub fn with_visits<Q: Borrow<K>>(
        self,
        rows: impl IntoIterator<Item = (Q, DateTime<Utc>)>,
    ) -> Result<Self, FactsError> {
        let visits = self.lists(rows)?;
        Ok(self.changed(|facts| facts.visits = Some(visits)))
    }

    /// Says what they answered to "would you recommend us?"; of several answers on one day the lowest counts as the
    /// last, as in [`RepeatedAnswers`](crate::measure::RepeatedAnswers).
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    pub fn with_answers(self, answers: impl IntoIterator<Item = SurveyAnswer<K>>) -> Result<Self, FactsError> {
        let row = |answer: SurveyAnswer<K>| (answer.customer().clone(), (answer.answered_on(), answer.group()));
        let answers = self.lists(answers.into_iter().map(row))?;
        Ok(self.changed(|facts| facts.answers = Some(answers)))
    }

    /// Says on which business days the state of their accounts changed.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    pub fn with_account_changes<Q: Borrow<K>>(
        self,
        rows: impl IntoIterator<Item = (Q, NaiveDate)>,
    ) -> Result<Self, FactsError> {
        let account_changes = self.lists(rows)?;
        Ok(self.changed(|facts| facts.account_changes = Some(account_changes)))
    }

    /// Says which messages they have got.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    pub fn with_touches<Q: Borrow<K>>(self, rows: impl IntoIterator<Item = (Q, Touch)>) -> Result<Self, FactsError> {
        let touches = self.lists(rows)?;
        Ok(self.changed(|facts| facts.touches = Some(touches)))
    }

    /// Says which campaigns they have entered.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
    pub fn with_enrolments<Q: Borrow<K>>(
        self,
        rows: impl IntoIterator<Item = (Q, Enrolment)>,
    ) -> Result<Self, FactsError> {
        let enrolments = self.lists(rows)?;
        Ok(self.changed(|facts| facts.enrolments = Some(enrolments)))
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
            facts.labels.push(column);
        }))
    }

    /// Says what holdouts and variants are assigned by, where that is not the text of the key: after a merge of
    /// profiles, the id of the first.
    ///
    /// # Errors
    ///
    /// [`FactsError`], naming the row.
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
        let ids = self.dense("assignment_id", rows.into_iter().map(|(key, id)| (key, id.into())))?;
        Ok(self.changed(|facts| facts.assignment_ids = ids))
    }

    /// A list for each customer, of rows in any order.
    fn lists<Q: Borrow<K>, T: Fact>(
        &self,
        rows: impl IntoIterator<Item = (Q, T)>,
    ) -> Result<ListColumn<T>, FactsError> {
        let rows = rows.into_iter();
        let (mut values, mut of) = (Vec::new(), Vec::new());
        values.reserve(rows.size_hint().0);
        of.reserve(rows.size_hint().0);
        let mut aligner = Aligner::new(&self.keys);
        for (row, (key, fact)) in rows.enumerate() {
            let customer = aligner.find(key.borrow()).ok_or(FactsError::UnknownCustomer { row })?;
            fact.check(self.scale).map_err(|wrong| wrong.at(T::FIELD).in_row(row))?;
            of.push(count(customer, "customers")?);
            values.push(fact);
        }
        ListColumn::of_all(Lists::grouped(values, of, self.len(), T::FIELD)?).settled(self.scale)
    }

    /// At most one value for each customer, of rows in any order.
    fn dense<Q: Borrow<K>, T: Clone>(
        &self,
        field: &'static str,
        rows: impl IntoIterator<Item = (Q, T)>,
    ) -> Result<Vec<Option<T>>, FactsError> {
        let mut values = vec![None; self.len()];
        let mut aligner = Aligner::new(&self.keys);
        for (row, (key, value)) in rows.into_iter().enumerate() {
            let place = aligner.find(key.borrow()).and_then(|customer| values.get_mut(customer));
            if place.ok_or(FactsError::UnknownCustomer { row })?.replace(value).is_some() {
                return Err(FactsError::field(field, "one row per customer", "a second").in_row(row));
            }
        }
        Ok(values)
    }

    fn changed(mut self, change: impl FnOnce(&mut Facts)) -> Self {
        change(Arc::make_mut(&mut self.facts));
        self
    }
}
