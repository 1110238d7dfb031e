//! `CampaignKind`: the kinds of campaigns that the documents name.
