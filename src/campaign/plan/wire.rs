//! Campaigns of a programme on the wire: each is checked where it stands, so that an error has the whole path.

use std::fmt;

use serde::de::{Deserializer, Error, SeqAccess, Visitor};

use super::{Campaign, CampaignParts};

/// Reads and checks a list of campaigns.
pub(super) fn campaigns<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Campaign>, D::Error> {
    deserializer.deserialize_seq(Campaigns)
}

struct Campaigns;

impl<'de> Visitor<'de> for Campaigns {
    type Value = Vec<Campaign>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of campaigns")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Campaign>, A::Error> {
        let mut campaigns = Vec::new();
        while let Some(parts) = list.next_element::<CampaignParts>()? {
            let place = format!("campaigns[{}]", campaigns.len());
            campaigns.push(Campaign::new(parts).map_err(|error| A::Error::custom(error.within(&place)))?);
        }
        Ok(campaigns)
    }
}
