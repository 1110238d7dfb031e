//! Document 003's retention plug-in, rebuilt: three campaigns by text message for a web shop, from facts to report.
//!
//! | the plug-in has (003) | here |
//! |---|---|
//! | number and contents are kept right after "add to cart" | [`Cart`](crate::model::Cart), with its [stage](crate::model::PurchaseStage) and [fate](crate::model::CartFate) |
//! | recovery of abandoned orders | [`Campaign::abandoned_order`](crate::campaign::Campaign::abandoned_order): day 1 with off5, day 10 at the old price |
//! | survey after a purchase | [`Campaign::post_purchase_survey`](crate::campaign::Campaign::post_purchase_survey) |
//! | smart offer | [`Campaign::cross_sell`](crate::campaign::Campaign::cross_sell), and a [`Catalogue`](crate::campaign::Catalogue) of what goes with what |
//! | planning of the days | [`Offset`](crate::campaign::Offset) of each step; [`edit`](crate::campaign::Campaign::edit) it |
//! | texts as you like, short and smart links | merge fields of each step; the host renders, shortens and sends |
//! | sending to blacklisted lines | [`Line::Service`](crate::campaign::Line::Service), for what is no advertising |
//! | pay for each message | [`cost_per_message`](crate::campaign::CampaignParts::cost_per_message) |
//! | report panel | touches and orders, counted; see the end of the program |
//!
//! Who does what: this crate decides which customer gets which step with which offer, and when. The host keeps the facts, runs once a day or
//! once an hour, renders the text, *claims the key*, sends, and records the touch. The key is the same in every run, so of two runs
//! that decide on one message, only one sends it.
//!
//! | the host dies | what happens |
//! |---|---|
//! | before it claims the key | the next run decides the same, with the same key |
//! | between the claim and the record | the key is claimed and no touch is known: look whether the gateway has the message, then record or release it. Sending without looking sends twice |
//! | after the record | the step is done |
//!
//! # The program
//!
//! A dozen days of a shop in Tehran, whose customers are the document's Ali, Reza and Sara, and four who get nothing, or not all.
//!
//! ```
//! use std::collections::{BTreeMap, BTreeSet};
//!
//! use chrono::{DateTime, NaiveDate, Utc};
//! use retention::campaign::{
//!     Blacklist, Campaign, Cap, CapWindow, Catalogue, ChannelFacts, CustomerFacts, IdempotencyKey, Line, MergeField, Message,
//!     Moment, OrderFacts, Outcome, Programme, ProgrammeParts, Reach, Touch, Unit,
//! };
//! use retention::metrics::ReturnOnInvestment;
//! use retention::model::{Cart, CartFate, Channel, OrderLine, PurchaseStage, Rate};
//! use rust_decimal::Decimal;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let march = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
//! // Clocks in Tehran are three and a half hours ahead.
//! let at = |day, hour, minute| -> DateTime<Utc> { format!("2026-03-{day:02}T{hour:02}:{minute:02}:00+03:30").parse().unwrap() };
//!
//! // 1. The three campaigns. Reviews are asked for over a service line: the question is no advertising.
//! let toman_a_message = Decimal::from(150);
//! let paid = |campaign: Campaign| campaign.edit(|parts| parts.cost_per_message = toman_a_message);
//! let survey = Campaign::post_purchase_survey().edit(|parts| parts.steps[0].line = Line::Service)?;
//! let programme = Programme::from_parts(ProgrammeParts {
//!     campaigns: vec![paid(Campaign::abandoned_order())?, paid(survey)?, paid(Campaign::cross_sell())?],
//!     catalogue: Catalogue::new().with_complements([("phone", "charger"), ("phone", "handsfree"), ("phone", "glass")])?,
//!     caps: vec![Cap::new(1, CapWindow::Day)?],
//!     zone: "+03:30".parse()?,
//!     ..ProgrammeParts::default()
//! })?;
//!
//! // 2. The facts of a day, as the shop has them in the morning. A purchase brings the permission to text (003).
//! let customer = |name, orders: &[(NaiveDate, i64)]| {
//!     let orders = orders.iter().map(|(day, toman)| (*day, Decimal::from(*toman)));
//!     let facts = CustomerFacts::new(name).with_channel(Channel::Sms, ChannelFacts::reachable_with_consent(None));
//!     facts.with_orders(orders)?.with_order_details([])?.with_carts([])
//! };
//! let cart = |id: &str, touched_at| {
//!     let cart = Cart::new(id, touched_at).with_stage(PurchaseStage::ProductPage);
//!     cart.with_value(900_000.into())
//! };
//! let order = |id: &str, placed: NaiveDate, delivered: NaiveDate, product: &str| OrderFacts {
//!     delivered_on: Some(delivered),
//!     lines: vec![OrderLine { product: product.to_owned(), category: None, quantity: 1, unit_price: 900_000.into() }],
//!     ..OrderFacts::new(id, placed, 900_000.into())
//! };
//! let facts_of = |today: u32| -> Result<Vec<CustomerFacts<&str>>, Box<dyn std::error::Error>> {
//!     // Ali comes back on the 4th and orders.
//!     let mut ali = customer("Ali", &[])?.with_carts([cart("7001", at(2, 20, 15))?])?;
//!     if today > 4 {
//!         let fate = CartFate::Ordered { at: at(4, 9, 30), order: None };
//!         ali = ali.with_orders([(march(4), 855_000.into())])?.with_carts([cart("7001", at(2, 20, 15))?.with_fate(fate)?])?;
//!     }
//!     // Omid comes back on the 4th too, looks into the cart, and leaves it again.
//!     let touched_at = if today > 4 { at(4, 21, 0) } else { at(2, 21, 0) };
//!     let omid = customer("Omid", &[])?.with_carts([cart("7002", at(2, 21, 0))?.with_touched_at(touched_at)?])?;
//!     // Reza's order has arrived on the 1st; he reviews it on the 5th.
//!     let reviewed_on = (today > 5).then(|| march(5));
//!     let order_of_reza = OrderFacts { reviewed_on, ..order("3370", march(1), march(1), "lamp") };
//!     let reza = customer("Reza", &[(march(1), 900_000)])?.with_order_details([order_of_reza])?;
//!     // Sara has bought a phone, and on the 9th buys the glass for it.
//!     let bought: &[_] = if today > 9 { &[(march(1), 900_000), (march(9), 90_000)] } else { &[(march(1), 900_000)] };
//!     let sara = customer("Sara", bought)?.with_order_details([order("3375", march(1), march(1), "phone")])?;
//!     // Maryam is on the blacklist; Nima has never been asked; Zahra's bank has not answered yet.
//!     let listed = ChannelFacts { blacklist: Blacklist::Listed { since: None }, ..ChannelFacts::reachable_with_consent(None) };
//!     let maryam = customer("Maryam", &[(march(1), 900_000)])?.with_channel(Channel::Sms, listed);
//!     let maryam = maryam.with_order_details([order("3371", march(1), march(2), "lamp")])?;
//!     let maryam = maryam.with_carts([cart("7003", at(2, 22, 0))?])?;
//!     let never_asked = ChannelFacts { reach: Reach::Reachable, ..ChannelFacts::default() };
//!     let nima = customer("Nima", &[])?.with_carts([cart("7004", at(2, 22, 0))?])?.with_channel(Channel::Sms, never_asked);
//!     let pending = CartFate::PaymentPending { since: at(2, 22, 10) };
//!     let zahra = customer("Zahra", &[])?.with_carts([cart("7005", at(2, 22, 0))?.with_fate(pending)?])?;
//!     Ok(vec![ali, omid, reza, sara, maryam, nima, zahra])
//! };
//!
//! // 3. The host's part: texts in the shop's own words.
//! let render = |name: &str, message: &Message<'_>| {
//!     let text = match (message.campaign.name(), message.number) {
//!         ("abandoned_order", 1) => "Dear {name}, you have left an order with us. Complete it now with code {code}: {link}",
//!         ("abandoned_order", _) => "Dear {name}, the price of what you left will rise. Still at the old one, {offer}: {link}",
//!         ("post_purchase_survey", _) => "Dear {name}, are you satisfied with order {order}? Tell the others: {link}",
//!         _ => "Dear {name}, were you satisfied with order {order}? We suggest a {products}, {offer}: {link}",
//!     };
//!     let unit = match &message.unit {
//!         Unit::Cart(id) => id.to_string(),
//!         Unit::Order(id) => id.to_string(),
//!         _ => String::new(),
//!     };
//!     message.step.merge_fields.iter().fold(text.to_owned(), |text, field| match field {
//!         MergeField::Name => text.replace("{name}", name),
//!         MergeField::Order => text.replace("{order}", &unit),
//!         MergeField::Offer => text.replace("{offer}", &message.offer.map(ToString::to_string).unwrap_or_default()),
//!         MergeField::Code => text.replace("{code}", message.offer.and_then(|offer| offer.code.as_deref()).unwrap_or_default()),
//!         MergeField::Products => text.replace("{products}", &message.products.join(", ")),
//!         MergeField::ShortLink => text.replace("{link}", "shop.example/sfrd"),
//!         _ => text,
//!     })
//! };
//!
//! // 4. A run every morning at ten: decide, render, claim the key, send, record.
//! let mut touches: BTreeMap<&str, Vec<Touch>> = BTreeMap::new();
//! let mut claimed: BTreeSet<IdempotencyKey> = BTreeSet::new();
//! let mut texts = Vec::new();
//! let mut why_not = BTreeMap::new();
//! for today in 3..=15 {
//!     for facts in facts_of(today)? {
//!         let name = *facts.key();
//!         let facts = facts.with_touches(touches.get(name).into_iter().flatten().cloned())?;
//!         for decision in programme.decide_customer(&facts, Moment::new(at(today, 10, 0))) {
//!             if let Outcome::Send(message) = &decision.outcome {
//!                 if claimed.insert(message.key.clone()) {
//!                     texts.push((today, render(name, message)));
//!                     touches.entry(name).or_default().push(message.touch());
//!                 }
//!             } else if let (3, Some(Unit::Cart(_)), Some(reason)) = (today, &decision.unit, decision.reason) {
//!                 why_not.insert(name, reason.code.as_str());
//!             }
//!         }
//!     }
//! }
//! assert_eq!(texts.iter().map(|(day, _)| *day).collect::<Vec<_>>(), [3, 3, 4, 4, 5, 8, 14]);
//! assert_eq!(texts[0].1, "Dear Ali, you have left an order with us. Complete it now with code off5: shop.example/sfrd");
//! assert_eq!(texts[2].1, "Dear Reza, are you satisfied with order 3370? Tell the others: shop.example/sfrd");
//!
//! // Sara's phone came alone: the charger, handsfree and glass that go with it.
//! let suggested = "Dear Sara, were you satisfied with order 3375? We suggest a charger, handsfree, glass, 10 % off: shop.example/sfrd";
//! assert!(texts.contains(&(8, suggested.to_owned())));
//!
//! // Maryam's cart gets nothing over an advertising line; her order was asked about over a service line.
//! let reasons: Vec<_> = why_not.into_iter().collect();
//! assert_eq!(
//!     reasons,
//!     [("Maryam", "suppression.blacklisted"), ("Nima", "consent.unknown"), ("Zahra", "exit.payment_pending")],
//! );
//! assert_eq!(touches["Maryam"][0].campaign.as_ref(), "post_purchase_survey");
//!
//! // 5. The gateway and the short links tell who opened.
//! for (name, day) in [("Ali", 4), ("Omid", 4), ("Reza", 5), ("Sara", 9)] {
//!     let last = touches.get_mut(name).and_then(|touches| touches.iter_mut().rev().find(|touch| touch.at < at(day, 9, 0)));
//!     last.unwrap().clicked_at = Some(at(day, 9, 0));
//! }
//!
//! // 6. The report panel: from touches and orders, by campaign. An order is a result within the campaign's conversion window.
//! let (mut sent, mut opened, mut orders, mut revenue) = (0_u64, 0_u64, 0_u64, Decimal::ZERO);
//! let mut cost = Decimal::ZERO;
//! let known = facts_of(15)?;
//! for facts in &known {
//!     let mut counted = BTreeSet::new();
//!     for touch in touches.get(facts.key()).into_iter().flatten() {
//!         let Some(campaign) = programme.campaign(&touch.campaign) else { continue };
//!         (sent, cost) = (sent + 1, cost + campaign.parts().cost_per_message);
//!         opened += u64::from(touch.clicked_at.is_some());
//!         let days = i64::from(campaign.parts().conversion_days);
//!         for (day, toman) in facts.orders().into_iter().flatten() {
//!             let after = (day - touch.at.date_naive()).num_days();
//!             if (0..days).contains(&after) && touch.clicked_at.is_some() && counted.insert(day) {
//!                 (orders, revenue) = (orders + 1, revenue + toman);
//!             }
//!         }
//!     }
//! }
//! let reviews = known.iter().flat_map(|facts| facts.order_details().unwrap_or_default());
//! let reviews = reviews.filter(|order| order.reviewed_on.is_some()).count();
//! let again = known.iter().filter(|facts| {
//!     let carts = facts.carts().unwrap_or_default();
//!     let first = touches.get(facts.key()).and_then(|touches| touches.first());
//!     first.is_some_and(|first| carts.iter().any(|cart| cart.is_open_at(at(15, 10, 0)) && cart.touched_at() > first.at))
//! });
//! assert_eq!((sent, opened), (7, 4)); // messages sent, links opened
//! assert_eq!(Rate::of_counts(opened, sent).unwrap().to_string(), "57.14 %");
//! assert_eq!((orders, revenue), (2, 945_000.into())); // purchases completed: Ali's cart, and Sara's glass by cross-selling
//! assert_eq!((again.count(), reviews), (1, 1)); // abandoned again, comments left
//!
//! let margin = Decimal::new(30, 2);
//! let roi = ReturnOnInvestment::new(revenue * margin, cost)?;
//! assert_eq!((cost, roi.net_gain()), (1_050.into(), 282_450.into()));
//! # Ok(())
//! # }
//! ```
//!
//! # What the report does not say
//!
//! Ali might have come back without the message. Those who open are those who would have: only a
//! [holdout](crate::campaign::CampaignParts::holdout) tells what the message brought. Set one, and compare everybody who would have
//! been sent to with everybody who was, opened or not: [`CartRecovery`](crate::metrics::CartRecovery) takes those four counts.
