//! The shop's programme: the ready-made campaigns with some parts changed, and a change to try out.

use std::error::Error;

use chrono::FixedOffset;
use retention::campaign::{
    AmountBounds, Bounds, Campaign, CampaignError, Cap, CapWindow, Catalogue, MessagePrices, Predicate, Programme,
    ProgrammeParts, QuietHours, Rule, Window,
};
use retention::model::{Channel, Rate, Zone};
use retention::segment::ShopRhythm;
use rust_decimal::Decimal;

/// The campaign whose rule is changed to see what that would do.
pub(crate) const CHANGED: &str = "win_back";

/// Of the ready-made campaigns all but `account_status`: the shop has no accounts whose state could change.
pub(crate) fn programme(rhythm: ShopRhythm, catalogue: Catalogue) -> Result<Programme, Box<dyn Error>> {
    let ready_made = Campaign::ready_made().into_iter().filter(|campaign| campaign.name() != "account_status");
    let (tenth, twentieth) = (Rate::new(1, 10)?, Rate::new(1, 20)?);
    let campaigns = ready_made.map(|campaign| adapted(campaign, tenth)).collect::<Result<_, _>>()?;
    let zone = FixedOffset::east_opt(3_600).map_or(Zone::UTC, Zone::fixed);
    Ok(Programme::from_parts(ProgrammeParts {
        campaigns,
        zone,
        caps: vec![Cap::new(2, CapWindow::hours(7 * 24)?)?, Cap::new(1, CapWindow::Week)?.over(Channel::Sms)],
        quiet_hours: Some(QuietHours::night()),
        global_holdout: twentieth,
        salt: "campaign_day".to_owned(),
        catalogue,
        rhythm,
    })?)
}

/// A text message costs 7 cents, an e-mail a tenth of one.
pub(crate) fn prices() -> Result<MessagePrices, CampaignError> {
    MessagePrices::new().with(Channel::Sms, Decimal::new(7, 2))?.with(Channel::Email, Decimal::new(1, 3))
}

/// For some a holdout, an audience, or a group of campaigns that exclude each other.
fn adapted(campaign: Campaign, holdout: Rate) -> Result<Campaign, CampaignError> {
    campaign.edit(|parts| {
        match parts.name.as_str() {
            "abandoned_order" => parts.holdout = holdout,
            "win_back" => {
                parts.holdout = holdout;
                parts.audience = worth_winning_back(2);
            }
            // Whom the standard map of segments calls lost has stopped reading.
            "news" => {
                parts.audience = !Predicate::Segment { scheme: "rfm".to_owned(), any_of: vec!["Lost".to_owned()] }
            }
            _ => {}
        }
        if ["win_back", "declining_customers", "gift"].contains(&parts.name.as_str()) {
            parts.exclusion_group = Some("come_back".to_owned());
        }
    })
}

/// The same with [`CHANGED`] for customers of one order too.
pub(crate) fn changed(programme: &Programme) -> Result<Programme, CampaignError> {
    let mut parts = programme.parts().clone();
    let campaigns = parts.campaigns.into_iter().map(|campaign| match campaign.name() {
        CHANGED => campaign.edit(|parts| parts.audience = worth_winning_back(1)),
        _ => Ok(campaign),
    });
    parts.campaigns = campaigns.collect::<Result<_, _>>()?;
    Programme::from_parts(parts)
}

/// So many orders, and something spent on them that is worth 10 % off.
fn worth_winning_back(orders: u32) -> Rule {
    Rule::all([
        Predicate::Orders { within: Window::Ever, count: Bounds::at_least(orders) },
        Predicate::Spent { within: Window::Ever, amount: AmountBounds::at_least(50.into()) },
    ])
}
