//! Recipes: what people come for, each as a program that runs.
//!
//! 1. [A retention calculator](#a-retention-calculator) (document 001)
//! 2. [A retention metric sheet](#a-retention-metric-sheet) (document 002)
//! 3. [A customer marketing scorecard](#a-customer-marketing-scorecard) (document 004)
//! 4. [Last purchase and number of purchases, and a strategy for each category](#last-purchase-and-number-of-purchases-and-a-strategy-for-each-category) (document 000)
//! 5. [Key customers and the ladder](#key-customers-and-the-ladder) (document 000)
//! 6. [Whom to invite as ambassadors](#whom-to-invite-as-ambassadors) (document 004)
//! 7. [Rows of your own, every bad one by its line](#rows-of-your-own-every-bad-one-by-its-line)
//! 8. [Every month so far](#every-month-so-far)
//! 9. [Months of another calendar](#months-of-another-calendar)
//! 10. [Refunds as cash](#refunds-as-cash)
//! 11. [A nightly batch that overlaps](#a-nightly-batch-that-overlaps)
//! 12. [Customers from SQL, orders left where they are](#customers-from-sql-orders-left-where-they-are)
//! 13. [Several machines, one log](#several-machines-one-log)
//! 14. [Is that figure true for us?](#is-that-figure-true-for-us)
//! 15. [Who gets what today](#who-gets-what-today) (documents 002 and 003)
//! 16. [Why did this customer get nothing?](#why-did-this-customer-get-nothing)
//! 17. [What would a changed rule do?](#what-would-a-changed-rule-do)
//!
//! The examples `retention_report`, `segments`, `cohorts` and `campaign_day` put most of them into programs that read a CSV.
//!
//! # A retention calculator
//!
//! Document 001: count who came back, set a goal that can be reached.
//!
//! ```
//! use retention::metrics::{GoalJudgement, RetentionGoal, ReturningCustomers};
//! use retention::model::Rate;
//!
//! let two_months = ReturningCustomers::new(2_000, 900)?;
//! assert_eq!(two_months.rate().unwrap().to_string(), "45.00 %");
//!
//! // From 45 % to 50 %: a hundred customers more, a lift of a ninth. We think that 12 % can be had in a period.
//! let goal = RetentionGoal::new(two_months.before(), two_months.returned(), Rate::new(50, 100)?)?;
//! assert_eq!(goal.customers_missing(), Some(100));
//! assert_eq!(goal.judge(Rate::new(12, 100)?, 1)?, GoalJudgement::Reasonable);
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! # A retention metric sheet
//!
//! Document 002's list, from numbers that a shop has at hand.
//!
//! ```
//! use retention::metrics::{
//!     ClvWithRetention, CustomerCounts, MrrMovements, MrrParts, NetPromoterScore, ReactivatedMrr, RepeatPurchases,
//!     ReturningVisitors,
//! };
//! use retention::model::Rate;
//!
//! let year = CustomerCounts::new(1_000, 900, 150)?;
//! assert_eq!(year.net_churn_rate().unwrap().to_string(), "10.00 %"); // document 002's formula
//! assert_eq!(year.gross_churn_rate().unwrap().to_string(), "25.00 %"); // what most tools call churn
//!
//! let month = MrrMovements::new(MrrParts {
//!     start: 20_000.into(),
//!     expansion: 3_000.into(),
//!     contraction: 1_200.into(),
//!     churn: 800.into(),
//!     ..MrrParts::default()
//! })?;
//! assert_eq!(month.net_mrr_churn_rate(ReactivatedMrr::LeftOut).unwrap().to_string(), "-5.00 %");
//!
//! assert_eq!(RepeatPurchases::new(1_050, 420)?.rate().unwrap().to_string(), "40.00 %");
//! assert_eq!(ReturningVisitors::new(8_000, 3_000)?.rate().unwrap().to_string(), "37.50 %");
//!
//! let clv = ClvWithRetention::new(100.into(), Rate::new(75, 100)?, Rate::new(10, 100)?)?;
//! assert_eq!(clv.value().unwrap().round_dp(2).to_string(), "214.29");
//!
//! let nps = NetPromoterScore::from_answers([10, 9, 8, 6, 10])?;
//! assert_eq!(nps.score(), Some(40.into()));
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! # A customer marketing scorecard
//!
//! Document 004: retention rate, churn, order value and what a customer is worth against what they cost, from orders.
//!
//! ```
//! use chrono::NaiveDate;
//! use retention::history::OrderLog;
//! use retention::measure::Activity;
//! use retention::metrics::{AcquisitionCost, LtvToCac, SimpleClv, SimpleClvParts};
//! use retention::model::{Period, Rate};
//!
//! let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
//! let keys = ["a", "b", "c", "d", "a", "b", "e"];
//! let days = [day(1, 5), day(1, 9), day(2, 2), day(3, 1), day(4, 20), day(5, 2), day(5, 9)];
//! let cents = [40_00, 60_00, 50_00, 50_00, 40_00, 60_00, 50_00];
//! let log = OrderLog::from_columns(&keys, &days, &cents)?;
//! let quarter = log.during(Period::quarter(2026, 2)?).activity(Activity::OrderedWithin { days: 90 });
//!
//! let flow = quarter.customer_flow();
//! assert_eq!(flow.retention_rate().unwrap().to_string(), "50.00 %"); // c and d have lapsed
//! assert_eq!(flow.gross_churn_rate().unwrap().to_string(), "50.00 %");
//! assert_eq!(quarter.average_order_value().value(), Some(50.into()));
//!
//! let cac = AcquisitionCost::new(20.into(), quarter.active_customers().new_customers())?;
//! let clv = SimpleClv::new(SimpleClvParts {
//!     average_order_value: quarter.average_order_value().value().unwrap_or_default(),
//!     purchase_frequency: 4.into(), // orders a year
//!     lifespan: 2.into(),           // years
//!     margin: Rate::new(30, 100)?,
//! })?;
//! let ratio = LtvToCac::new(clv.value(), cac.per_customer().unwrap_or_default())?;
//! assert_eq!(ratio.ratio(), Some(6.into()));
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! # Last purchase and number of purchases, and a strategy for each category
//!
//! What document 000's CRM does: see each customer's last purchase and number of purchases, put customers into
//! categories, give each category a strategy of its own.
//!
//! ```
//! use chrono::NaiveDate;
//! use retention::history::OrderLog;
//! use retention::segment::{RfmScoring, SegmentMap};
//!
//! let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
//! let customers = ["ali", "sara", "ali", "sara", "reza", "sara"];
//! let days = [day(1, 1), day(1, 2), day(1, 9), day(2, 11), day(2, 20), day(3, 15)];
//! let log = OrderLog::from_columns(&customers, &days, &[5_00, 7_00, 3_00, 9_00, 2_00, 8_00])?;
//! let today = log.as_of(day(3, 31));
//! for customer in today.summary().iter() {
//!     println!("{}: {} orders, last on {}", customer.key, customer.orders, customer.last_day);
//! }
//!
//! // A small shop: three levels of recency and frequency, no 125 cells.
//! let categories = SegmentMap::three_level().assign(&RfmScoring::terciles().score(&today)?)?;
//! for category in categories.segments() {
//!     let customers: Vec<_> = categories.members(category).collect();
//!     println!("{category}: {customers:?}. {}", category.strategy);
//! }
//! assert!(categories.segment_of(&"sara").is_some());
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! # Key customers and the ladder
//!
//! Document 000's portfolio analysis: the few who bring most of the revenue, and how far each customer has come.
//!
//! ```
//! use retention::measure::{CustomerSummary, SummaryColumns};
//! use retention::model::Rate;
//! use retention::segment::{GiniDefinition, LadderPolicy, LadderRung};
//!
//! // Five customers from a query; the log would give the same rows.
//! let summary = CustomerSummary::from_columns(SummaryColumns {
//!     keys: vec!["ali", "mina", "omid", "reza", "sara"],
//!     first_days: vec![20_300, 20_400, 20_410, 20_420, 20_100],
//!     last_days: vec![20_500, 20_400, 20_410, 20_510, 20_515],
//!     orders: vec![4, 1, 1, 2, 12],
//!     days_with_orders: vec![4, 1, 1, 2, 11],
//!     net_amounts: vec![120_00, 10_00, 20_00, 50_00, 800_00],
//!     scale: 2,
//! })?;
//! let key = summary.key_customers(Rate::new(80, 100)?).unwrap();
//! assert_eq!((key.top_customers(), key.rate().unwrap().to_string()), (1, "80.00 %".to_owned()));
//! let gini = summary.lorenz_curve().gini(GiniDefinition::Population).unwrap();
//! assert_eq!(gini.to_string(), "67.20 %");
//!
//! let date = chrono::NaiveDate::from_ymd_opt(2026, 3, 31).unwrap();
//! let ladder = LadderPolicy::standard().assign_summary(&summary, date, |_| false)?;
//! assert_eq!(ladder.segment_of(&"mina"), Some(&LadderRung::FirstTimeBuyer));
//! assert_eq!(ladder.segment_of(&"sara"), Some(&LadderRung::Loyal));
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! # Whom to invite as ambassadors
//!
//! Document 004: those who would recommend the shop, and buy again.
//!
//! ```
//! use std::collections::BTreeSet;
//!
//! use chrono::NaiveDate;
//! use retention::history::OrderLog;
//! use retention::measure::{RepeatedAnswers, SurveyAnswers};
//! use retention::model::SurveyAnswer;
//! use retention::segment::{LadderPolicy, LadderRung};
//!
//! let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
//! let customers = ["ali", "ali", "sara", "reza", "reza"];
//! let days = [day(1, 5), day(2, 5), day(2, 9), day(1, 20), day(3, 2)];
//! let log = OrderLog::from_columns(&customers, &days, &[30_00; 5])?;
//! let answers = SurveyAnswers::from_answers([
//!     SurveyAnswer::new("ali", day(2, 20), 10)?,
//!     SurveyAnswer::new("sara", day(2, 21), 9)?,
//!     SurveyAnswer::new("reza", day(3, 9), 6)?,
//! ]);
//!
//! let today = day(3, 31);
//! let survey = answers.as_of(today, RepeatedAnswers::LatestPerCustomer);
//! assert_eq!(survey.net_promoter_score().score().unwrap().round_dp(1).to_string(), "33.3");
//! let promoters: BTreeSet<_> = survey.promoters().collect();
//! let ladder = LadderPolicy::standard().assign(&log.as_of(today), |customer| promoters.contains(customer));
//! // Sara would recommend us, but has bought once; reza buys, but would not.
//! assert_eq!(ladder.members(&LadderRung::Advocate).collect::<Vec<_>>(), [&"ali"]);
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! # Rows of your own, every bad one by its line
//!
//! A row can be wrong by itself ([`OrderError`](crate::model::OrderError)) or among the others
//! ([`RowError`](crate::history::RowError)); both are collected under the line that they came from.
//!
//! ```
//! use chrono::{DateTime, FixedOffset};
//! use retention::history::{LogError, LogOptions, OrderLog};
//! use retention::model::Order;
//! use rust_decimal::Decimal;
//!
//! struct Sale { user: &'static str, at: &'static str, cents: i64, id: u64 }
//!
//! let sales = [
//!     Sale { user: "sara", at: "2026-03-20T21:30:00Z", cents: 50_00, id: 1 },
//!     Sale { user: "ali", at: "2026-03-21T08:00:00Z", cents: -5_00, id: 2 },
//!     Sale { user: "reza", at: "2026-03-21T09:00:00Z", cents: 20_00, id: 1 },
//! ];
//! let tehran = FixedOffset::east_opt(3 * 3600 + 1800).unwrap();
//!
//! let (mut lines, mut orders, mut problems) = (Vec::new(), Vec::new(), Vec::new());
//! for (line, sale) in (1..).zip(&sales) {
//!     let Ok(instant) = DateTime::parse_from_rfc3339(sale.at) else {
//!         problems.push((line, format!("at: expected a time, found {}", sale.at)));
//!         continue;
//!     };
//!     let instant = instant.with_timezone(&tehran);
//!     match Order::placed_at(sale.user, &instant, Decimal::new(sale.cents, 2)) {
//!         Ok(order) => {
//!             lines.push(line);
//!             orders.push(order.with_id(sale.id));
//!         }
//!         Err(error) => problems.push((line, error.to_string())),
//!     }
//! }
//! if let Err(LogError::Rows(bad)) = OrderLog::from_orders_with(LogOptions::new().report_up_to(1_000), orders) {
//!     problems.extend(bad.rows().iter().map(|row| (lines[row.row], row.to_string())));
//! }
//! assert_eq!(problems, [
//!     (2, "amount: expected zero or more, found -5.00".to_owned()),
//!     (3, "row 1: order id: expected an id that is not yet in row 0, found \"1\"".to_owned()),
//! ]);
//! ```
//!
//! # Every month so far
//!
//! Whole months from the first order to the one that is running, which says so itself. A span that is cut at today's date
//! would end in a short month that passes for one that is over.
//!
//! ```
//! use chrono::NaiveDate;
//! use retention::history::OrderLog;
//! use retention::measure::{Activity, CohortOptions};
//! use retention::model::CalendarUnit;
//!
//! let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
//! let log = OrderLog::from_columns(&["ali", "sara", "ali"], &[day(1, 10), day(2, 3), day(3, 2)], &[10_00; 3])?;
//! let today = log.as_of(day(3, 9));
//! if let Some(months) = today.periods(CalendarUnit::Month) {
//!     for month in today.series(&months, Activity::OrderedWithin { days: 30 }).rows() {
//!         let name = month.period().start().format("%Y-%m");
//!         let rate = month.customer_flow().retention_rate().filter(|_| month.is_complete());
//!         println!("{name} {:>10}", rate.map_or("not over".to_owned(), |rate| rate.to_string()));
//!     }
//!     let cohorts = today.cohorts(&CohortOptions::first_purchase(&months))?;
//!     assert_eq!(cohorts.row(0).and_then(|january| january.cell(2)?.retention()), None); // March is running
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Months of another calendar
//!
//! Boundaries of your own make periods: Persian months, 4-4-5 weeks, seasons.
//!
//! ```
//! use chrono::NaiveDate;
//! use retention::history::OrderLog;
//! use retention::measure::Activity;
//! use retention::model::Periods;
//!
//! let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
//! let farvardin_to_khordad = Periods::from_boundaries([day(3, 21), day(4, 21), day(5, 22), day(6, 22)])?;
//! let log = OrderLog::from_columns(&[1, 1], &[day(3, 25), day(5, 25)], &[100, 100])?;
//! let series = log.latest().series(&farvardin_to_khordad, Activity::OrderedWithin { days: 60 });
//! let orders: Vec<u64> = series.rows().iter().map(|month| month.orders()).collect();
//! assert_eq!(orders, [1, 0, 1]);
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! # Refunds as cash
//!
//! By default a refund lowers its order's month. In the accounts it lowers its own.
//!
//! ```
//! use chrono::NaiveDate;
//! use retention::history::{LogOptions, OrderLog, RefundPolicy, RefundTiming};
//! use retention::model::{Order, Period};
//!
//! let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
//! let order = Order::new("sara", day(3, 30), 100.into())?.with_refund(day(4, 2), 40.into())?;
//!
//! let by_order = OrderLog::from_orders([order.clone()])?;
//! let by_refund = OrderLog::from_orders_with(
//!     LogOptions::new().refunds(RefundPolicy { timing: RefundTiming::OnRefundDate, ..RefundPolicy::default() }),
//!     [order],
//! )?;
//! let revenue = |log: &OrderLog<_>, month| log.during(month).average_order_value().revenue();
//! let (march, april) = (Period::month(2026, 3)?, Period::month(2026, 4)?);
//! assert_eq!((revenue(&by_order, march), revenue(&by_order, april)), (60.into(), 0.into()));
//! assert_eq!((revenue(&by_refund, march), revenue(&by_refund, april)), (100.into(), (-40).into()));
//!
//! // On 31 March nobody knew.
//! let then = by_order.as_of(day(3, 31)).during(march);
//! assert_eq!(then.average_order_value().revenue(), 100.into());
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! # A nightly batch that overlaps
//!
//! Orders with ids can be sent again; what is already there is left out and counted. An order that has been refunded or
//! cancelled since is an error: build the log anew from all orders.
//!
//! ```
//! use chrono::NaiveDate;
//! use retention::history::{DuplicateOrders, LogOptions, OrderLog};
//! use retention::model::{Order, OrderError};
//!
//! let order = |id: u64, day| -> Result<_, OrderError> {
//!     let day = NaiveDate::from_ymd_opt(2026, 3, day).unwrap_or_default();
//!     Ok(Order::new("sara", day, 10.into())?.with_id(id))
//! };
//! let options = LogOptions::new().duplicates(DuplicateOrders::SkipIdentical);
//! let mut log = OrderLog::from_orders_with(options, [order(1, 1)?, order(2, 2)?])?;
//! log.append([order(2, 2)?, order(3, 3)?])?;
//! assert_eq!((log.orders(), log.left_out().duplicates), (3, 1));
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! # Customers from SQL, orders left where they are
//!
//! An engine that holds a billion orders makes one row a customer; the rest needs no orders.
//!
//! ```text
//! SELECT customer, min(day), max(day), count(*), count(DISTINCT day), sum(amount) FROM orders GROUP BY customer
//! ```
//!
//! ```
//! use chrono::NaiveDate;
//! use retention::measure::{CustomerSummary, PurchaseUnit, SummaryRow};
//! use retention::model::Rate;
//! use rust_decimal::Decimal;
//!
//! // As the database's client gives them: dates, decimals, and counts of 64 bits.
//! let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
//! let fetched: [(i64, NaiveDate, NaiveDate, i64, i64, Decimal); 3] = [
//!     (11, day(1, 1), day(2, 16), 3, 2, Decimal::new(90_00, 2)),
//!     (12, day(1, 7), day(1, 7), 1, 1, Decimal::new(20_00, 2)),
//!     (13, day(2, 16), day(3, 18), 2, 2, Decimal::new(40_00, 2)),
//! ];
//! let rows = fetched.map(|(key, first_day, last_day, orders, days_with_orders, net_amount)| {
//!     SummaryRow { key, first_day, last_day, orders, days_with_orders, net_amount }
//! });
//! let summary = CustomerSummary::from_rows(rows, 2)?;
//! assert_eq!(summary.repeat_purchases(PurchaseUnit::Days).rate().unwrap().to_string(), "66.67 %");
//! assert_eq!(summary.top_share(Rate::new(1, 3)?).rate().unwrap().to_string(), "60.00 %");
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! An engine that hands over columns of numbers, as Arrow has them, goes by
//! [`SummaryColumns`](crate::measure::SummaryColumns).
//!
//! # Several machines, one log
//!
//! Split by customer, build anywhere, merge: the result is that of one build.
//!
//! ```
//! use retention::history::OrderLog;
//!
//! let (keys, days, cents) = ([1_u64, 2, 3, 2], [20_513, 20_514, 20_515, 20_516], [100, 200, 300, 400]);
//! let part = |rest: u64| {
//!     let rows = (0..keys.len()).filter(|&row| keys[row] % 2 == rest);
//!     let pick = |rows: &[usize]| -> (Vec<u64>, Vec<i32>, Vec<i64>) {
//!         rows.iter().fold(Default::default(), |(mut a, mut b, mut c), &row| {
//!             (a.push(keys[row]), b.push(days[row]), c.push(cents[row]));
//!             (a, b, c)
//!         })
//!     };
//!     let (keys, days, cents) = pick(&rows.collect::<Vec<_>>());
//!     OrderLog::from_columns(&keys, &days, &cents)
//! };
//! assert_eq!(part(0)?.merge(part(1)?)?, OrderLog::from_columns(&keys, &days, &cents)?);
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! # Is that figure true for us?
//!
//! The figures that the documents cite are data; hold your own beside them.
//!
//! ```
//! use retention::history::OrderLog;
//! use retention::measure::PurchaseUnit;
//! use retention::metrics::CITED;
//!
//! let log = OrderLog::from_columns(&[1, 1, 2, 3, 3, 3], &[1, 2, 3, 4, 5, 6], &[100; 6])?;
//! let counts = log.latest().summary().purchase_counts(PurchaseUnit::Days);
//! if let Some(ours) = counts.return_after(1).and_then(|after| after.rate()) {
//!     println!("after a first purchase {ours:.0} of ours return");
//! }
//! for figure in CITED {
//!     println!("{figure}");
//! }
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! # Who gets what today
//!
//! A programme of ready-made campaigns, the facts of the night before, and one run a day. What is not said is not known, and who
//! is not known to have agreed is not written to.
//!
//! ```
//! use chrono::{DateTime, NaiveDate};
//! use retention::campaign::{Campaign, ChannelFacts, FactTable, Moment, Programme, Touch};
//! use retention::history::OrderLog;
//! use retention::model::Channel;
//!
//! let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
//! let log = OrderLog::from_columns(&["ali", "mina", "sara"], &[day(9), day(9), day(6)], &[20_00, 50_00, 70_00])?;
//! let agreed = ChannelFacts::reachable_with_consent(None);
//! let sent: Vec<(&str, Touch)> = Vec::new(); // the contact history: nothing yet
//! let table = FactTable::of_view(&log.as_of(day(9)))
//!     .with_channels([("ali", Channel::Email, agreed), ("sara", Channel::Email, agreed)])?
//!     .with_touches(sent)?;
//!
//! let programme = Programme::new([Campaign::welcome(), Campaign::win_back()])?;
//! let at = |text| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
//! let now = Moment::new(at("2026-03-10T10:30:00Z")).with_watermark(at("2026-03-10T00:00:00Z"));
//! let decisions = programme.decide(&table, now);
//! let sends: Vec<_> = decisions.sends().map(|(key, message)| (*key, message.campaign.name(), message.number)).collect();
//! assert_eq!(sends, [("ali", "welcome", 1), ("sara", "welcome", 2)]);
//!
//! // Hand over what is sent, and record it under the same key: the next run knows it.
//! let (_, message) = decisions.sends().next().unwrap();
//! assert_eq!(message.key.as_str(), "welcome/1/ali/customer/once/1");
//! let sent: Vec<(&str, Touch)> = decisions.sends().map(|(key, message)| (*key, message.touch())).collect();
//! let table = table.with_touches(sent)?;
//! assert_eq!(programme.decide(&table, now).sends().len(), 0);
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! # Why did this customer get nothing?
//!
//! All gates and all clauses, not only the first that stopped them, and how to change it.
//!
//! ```
//! use chrono::DateTime;
//! use retention::campaign::{Campaign, ChannelFacts, CustomerFacts, Gate, Moment, Programme};
//! use retention::model::{Channel, Consent};
//!
//! let programme = Programme::new([Campaign::welcome()])?;
//! let now = DateTime::parse_from_rfc3339("2026-03-10T23:00:00Z").unwrap().to_utc();
//! let email = ChannelFacts { consent: Consent::Unknown, ..ChannelFacts::reachable_with_consent(None) };
//! let mina = CustomerFacts::new("mina")
//!     .with_orders([("2026-03-10".parse().unwrap(), 50.into())])?
//!     .with_channel(Channel::Email, email)
//!     .with_touches([])?;
//!
//! let explanation = programme.explain_customer("welcome", &mina, Moment::new(now)).remove(0);
//! let reason = explanation.decision.reason.unwrap();
//! assert_eq!(reason.code.as_str(), "consent.unknown");
//! assert_eq!(reason.code.remedy(), "Say in the facts whether they have; a purchase may imply it (003).");
//! // With her consent she would get it, but not at this hour.
//! assert_eq!(explanation.closed().map(|reason| reason.gate()).collect::<Vec<_>>(), [Gate::Consent, Gate::SendTime]);
//! println!("{explanation}");
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! Of a whole base: [`waterfall`](crate::campaign::Decisions::waterfall) says who is lost at which gate first,
//! [`gates`](crate::campaign::Decisions::gates) for whom each is closed at all, and
//! [`sole_blockers`](crate::campaign::Decisions::sole_blockers) who would be sent to but for one.
//!
//! # What would a changed rule do?
//!
//! Whom it gains and loses, before anybody is written to; and what the day would have been under it.
//!
//! ```
//! use chrono::{DateTime, NaiveDate};
//! use retention::campaign::{Bounds, Campaign, ChannelFacts, FactTable, Moment, Predicate, Programme, Touch, Window};
//! use retention::history::OrderLog;
//! use retention::model::Channel;
//!
//! let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
//! let log = OrderLog::from_columns(&["ali", "ali", "mina", "sara"], &[day(2), day(3), day(9), day(6)], &[10_00; 4])?;
//! let agreed = ["ali", "mina", "sara"].map(|key| (key, Channel::Email, ChannelFacts::reachable_with_consent(None)));
//! let sent: Vec<(&str, Touch)> = Vec::new();
//! let table = FactTable::of_view(&log.as_of(day(9))).with_channels(agreed)?.with_touches(sent)?;
//!
//! let orders = |at_least| Predicate::Orders { within: Window::Ever, count: Bounds::at_least(at_least) };
//! let news = |at_least| Campaign::news().edit(|parts| parts.audience = orders(at_least).into());
//! let (now, then) = (Programme::new([news(2)?])?, Programme::new([news(1)?])?);
//!
//! // Tuesday, when the news goes out.
//! let moment = Moment::new(DateTime::parse_from_rfc3339("2026-03-10T10:30:00Z").unwrap().to_utc());
//! let bound = now.bind(&table, moment);
//! let change = bound.audience_change(&now.campaigns()[0], &then.campaigns()[0]);
//! assert_eq!((change.before(), change.after(), change.gained().len(), change.lost().len()), (1, 3, 2, 0));
//! assert_eq!(change.gained().clauses()[0].rule.to_string(), "orders ever: at least 2");
//! assert_eq!((bound.decide().sends().len(), bound.rebind(&then).decide().sends().len()), (1, 3));
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! Over past weeks, with the messages' cost: [`dry_run`](crate::campaign::Programme::dry_run).
