//! The options of this report alone.

use retention::segment::{RfmAxis, RfmError, RfmScoring, SegmentMap};

use crate::choice::{Choice, chosen};
use crate::common::args::{Given, Options};

/// What to report, and how.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Own {
    pub(crate) map: Map,
    /// `None` leaves it to the map.
    scoring: Option<Scoring>,
    /// The segment whose customers are listed.
    pub(crate) list: Option<String>,
    pub(crate) area: Area,
}

/// Which scores make which segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Map {
    #[default]
    Standard,
    Vignette,
    Pymc,
    ThreeLevel,
}

/// How customers are scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scoring {
    Quintiles,
    Quartiles,
    Terciles,
    Ranks,
    RRfm,
}

/// What the areas of the picture show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Area {
    #[default]
    Revenue,
    Customers,
}

impl Choice for Map {
    const NAMED: &[(&str, Self)] = &[
        ("standard", Self::Standard),
        ("vignette", Self::Vignette),
        ("pymc", Self::Pymc),
        ("three-level", Self::ThreeLevel),
    ];
}

impl Choice for Scoring {
    const NAMED: &[(&str, Self)] = &[
        ("quintiles", Self::Quintiles),
        ("quartiles", Self::Quartiles),
        ("terciles", Self::Terciles),
        ("ranks", Self::Ranks),
        ("r-rfm", Self::RRfm),
    ];
}

impl Choice for Area {
    const NAMED: &[(&str, Self)] = &[("revenue", Self::Revenue), ("customers", Self::Customers)];
}

impl Map {
    /// The map itself.
    pub(crate) fn segments(self) -> SegmentMap {
        match self {
            Self::Standard => SegmentMap::standard(),
            Self::Vignette => SegmentMap::r_rfm_vignette(),
            Self::Pymc => SegmentMap::pymc_marketing(),
            Self::ThreeLevel => SegmentMap::three_level(),
        }
    }

    /// How many scores it tells apart.
    fn levels(self) -> u8 {
        self.segments().levels(RfmAxis::Recency).map_or(0, |levels| *levels.end())
    }
}

impl Scoring {
    /// The scoring itself, with so many scores where it leaves that open.
    pub(crate) fn with_levels(self, levels: u8) -> Result<RfmScoring, RfmError> {
        match self {
            Self::Quintiles => Ok(RfmScoring::quintiles()),
            Self::Quartiles => Ok(RfmScoring::quartiles()),
            Self::Terciles => Ok(RfmScoring::terciles()),
            Self::Ranks => RfmScoring::equal_bins(levels),
            Self::RRfm => Ok(RfmScoring::r_rfm()),
        }
    }

    /// Whether the map can be used with it.
    fn fits(self, map: Map) -> bool {
        self.with_levels(map.levels()).is_ok_and(|scoring| map.segments().check_scoring(&scoring).is_ok())
    }
}

impl Own {
    /// How customers are scored: as is asked for, or as the map needs.
    pub(crate) fn scoring(&self) -> Scoring {
        let fitting = Scoring::NAMED.iter().map(|(_, scoring)| *scoring).find(|scoring| scoring.fits(self.map));
        self.scoring.or(fitting).unwrap_or(Scoring::Ranks)
    }

    /// The scores of the map.
    pub(crate) fn rfm_scoring(&self) -> Result<RfmScoring, RfmError> {
        self.scoring().with_levels(self.map.levels())
    }
}

impl Options for Own {
    const ABOUT: [&str; 2] = ["segments", "The customers of a shop by segment, and who brings the revenue."];
    const HELP: &str = "    \
    --map MAP         which scores make which segment: standard (11 segments), vignette (that of R's rfm),
                      pymc (that of PyMC-Marketing) or three-level (standard)
    --scoring HOW     quintiles, quartiles or terciles (equal customers score equal), ranks (groups of equal size, as
                      SQL's NTILE) or r-rfm (as R's rfm has it). The maps standard and vignette have five scores, pymc
                      four, three-level three (quintiles, quartiles or terciles, as the map has them)
    --list SEGMENT    print the customers of one segment, those with the most revenue first
    --area WHAT       what the areas of --svg show: revenue or customers (revenue)
";

    fn set(&mut self, option: &mut Given<'_>) -> Result<bool, String> {
        match option.name {
            "--map" => self.map = chosen(option)?,
            "--scoring" => self.scoring = Some(chosen(option)?),
            "--list" => self.list = Some(option.parsed("the name of a segment", |name: &String| !name.is_empty())?),
            "--area" => self.area = chosen(option)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn check(&self) -> Result<(), String> {
        let (map, scoring, levels) = (self.map, self.scoring(), self.map.levels());
        if scoring.fits(map) {
            return Ok(());
        }
        let fitting = Scoring::NAMED.iter().filter(|(_, scoring)| scoring.fits(map)).map(|(name, _)| *name);
        let (map, scoring, fitting) = (map.name(), scoring.name(), fitting.collect::<Vec<_>>().join(" or "));
        Err(format!("--scoring: expected {fitting} with --map {map}, which has {levels} scores, found {scoring}"))
    }
}
