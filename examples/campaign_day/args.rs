//! The options of this report alone.

use chrono::NaiveTime;
use retention::model::Channel;

use crate::common::args::{Given, Options};

/// When the programme runs, and what is told in detail.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Own {
    at: Option<NaiveTime>,
    campaign: Option<String>,
    /// The customer of whom everything is told, and nothing else.
    pub(crate) explain: Option<String>,
    /// The channels that everybody is taken to be reachable over, and to have agreed to.
    pub(crate) assumed: Vec<Channel>,
}

impl Own {
    /// When the programme runs, by the shop's clock.
    pub(crate) fn at(&self) -> NaiveTime {
        self.at.or_else(|| NaiveTime::from_hms_opt(10, 30, 0)).unwrap_or_default()
    }

    /// The campaign that is told in detail.
    pub(crate) fn campaign(&self) -> &str {
        self.campaign.as_deref().unwrap_or("win_back")
    }
}

impl Options for Own {
    const ABOUT: [&str; 2] =
        ["campaign_day", "A day of a campaign programme: who gets what, who gets nothing, and why."];
    const HELP: &str = "    \
    --at TIME         the time of the shop's clock at which the programme runs every day; the run that is reported is on
                      the day after that of --as-of (10:30)
    --campaign NAME   the campaign whose waterfall is printed, and by which customers are explained (win_back)
    --explain KEY     print what one customer gets, and why nothing else; the name in a file, or the number
    --assume-consent CHANNELS
                      take everybody to be reachable over these channels (email,sms) and to have agreed to them: for
                      trying out, because a file of orders says neither, and without consent nothing is sent
";

    fn set(&mut self, option: &mut Given<'_>) -> Result<bool, String> {
        match option.name {
            "--at" => {
                let value: String = option.parsed("a time such as 10:30", |text: &String| time(text).is_some())?;
                self.at = time(&value);
            }
            "--campaign" => {
                self.campaign = Some(option.parsed("the name of a campaign", |name: &String| !name.is_empty())?);
            }
            "--explain" => self.explain = Some(option.parsed("a customer", |name: &String| !name.is_empty())?),
            "--assume-consent" => {
                let value: String =
                    option.parsed("channels such as email,sms", |text: &String| channels(text).is_some())?;
                self.assumed = channels(&value).unwrap_or_default();
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

/// Channels by their names, each once.
fn channels(text: &str) -> Option<Vec<Channel>> {
    let mut channels = text.split(',').map(|name| Channel::from_name(name.trim())).collect::<Option<Vec<_>>>()?;
    channels.sort_unstable();
    channels.dedup();
    Some(channels)
}
