//! From an order log, and what else is known of its customers, to a table of facts.

use std::error::Error;

use retention::campaign::{ChannelFacts, FactTable};
use retention::history::AsOf;
use retention::model::Channel;
use retention::segment::{LifecyclePolicy, RfmScoring, SegmentMap};

use crate::args::Own;
use crate::common::args::Args;
use crate::common::input::Names;
use crate::knowledge::Knowledge;
use crate::shop::Shop;

/// What is known beside the orders.
pub(crate) struct Known {
    /// What the simulated shop knows; of a file of orders there is nothing else.
    simulated: Option<Knowledge>,
    /// The names of a file's customers, by their numbers.
    names: Vec<String>,
    assumed: Vec<Channel>,
}

impl Known {
    /// What is known of the customers of the simulated shop, or of a file with these names.
    pub(crate) fn of(args: &Args<Own>, names: &Names) -> Result<Self, Box<dyn Error>> {
        let simulated = if args.file.is_none() {
            let shop = Shop { customers: args.customers, seed: args.seed, ..Shop::default() };
            Some(Knowledge::of(&shop, &shop.orders()?)?)
        } else {
            None
        };
        let mut by_number: Vec<(u32, String)> =
            names.iter().map(|(name, number)| (*number, name.to_string())).collect();
        by_number.sort_unstable();
        let names = by_number.into_iter().map(|(_, name)| name).collect();
        Ok(Self { simulated, names, assumed: args.own.assumed.clone() })
    }

    /// Whether nothing is known but orders.
    pub(crate) fn is_orders_alone(&self) -> bool {
        self.simulated.is_none()
    }

    /// The channels that everybody is taken to have agreed to.
    pub(crate) fn assumed(&self) -> &[Channel] {
        &self.assumed
    }

    /// What a customer is called.
    pub(crate) fn name(&self, key: u32) -> String {
        self.names.get(key as usize).cloned().unwrap_or_else(|| key.to_string())
    }

    /// The number of a customer who is called so.
    pub(crate) fn key(&self, name: &str) -> Option<u32> {
        if self.names.is_empty() {
            return name.parse().ok();
        }
        self.names.iter().position(|other| other == name).and_then(|number| u32::try_from(number).ok())
    }

    /// What is known of channels, and what is assumed in its place.
    pub(crate) fn channels(&self, keys: &[u32]) -> Vec<(u32, Channel, ChannelFacts)> {
        let known = self.simulated.iter().flat_map(|knowledge| knowledge.channels.iter().copied());
        let known = known.filter(|(_, channel, _)| !self.assumed.contains(channel));
        let agreed = ChannelFacts::reachable_with_consent(None);
        let assumed = |key: &u32| self.assumed.iter().map(|channel| (*key, *channel, agreed)).collect::<Vec<_>>();
        known.chain(keys.iter().flat_map(assumed)).collect()
    }

    /// All that is known at a view, but for segments and stages, which change from day to day: [`with_segments`].
    pub(crate) fn table<'l>(&self, view: &AsOf<'l, u32>) -> Result<FactTable<'l, u32>, Box<dyn Error>> {
        let Some(knowledge) = &self.simulated else {
            let table = FactTable::of_view(view);
            let channels = self.channels(table.keys());
            // Arms are drawn by what is known for ever: the name, not its place in the file.
            let ids = table.keys().iter().map(|key| (*key, self.name(*key))).collect::<Vec<_>>();
            return Ok(table.with_channels(channels)?.with_assignment_ids(ids)?);
        };
        let table = FactTable::of_view_and(view, knowledge.people.iter().copied());
        let channels = self.channels(table.keys());
        let table = table
            .with_channels(channels)?
            .with_birthdays(knowledge.birthdays.iter().copied())?
            .with_zones(knowledge.zones.iter().copied())?
            .with_order_details(knowledge.orders.iter().cloned())?
            .with_carts(knowledge.carts.iter().cloned())?
            .with_visits(knowledge.visits.iter().copied())?
            .with_answers(knowledge.answers.iter().cloned())?
            .with_subscriptions(knowledge.subscriptions.iter().cloned())?;
        Ok(table)
    }
}

/// Adds segments and stages as a view sees them.
pub(crate) fn with_segments<'l>(
    table: FactTable<'l, u32>,
    view: &AsOf<'_, u32>,
) -> Result<FactTable<'l, u32>, Box<dyn Error>> {
    let scores = RfmScoring::quintiles().score(view)?;
    let segments = SegmentMap::standard().assign(&scores)?;
    let stages = LifecyclePolicy::standard().assign(view);
    let table = table.with_segmentation("rfm", &segments, |segment| segment.name.clone())?.with_segmentation(
        "lifecycle",
        &stages,
        |stage| stage.name().to_owned(),
    )?;
    Ok(table)
}
