//! How rules travel: externally tagged, a predicate under its own name, `{"all": [{"orders": …}, {"not": …}]}`; in formats that number
//! their variants, under the fifth.
//!
//! Read by hand, because what is derived would follow a hostile text down until the stack ends.

use std::cell::Cell;
use std::fmt;

use serde::de::value::{EnumAccessDeserializer, StringDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::ser::{Serialize, SerializeStructVariant, Serializer};

use super::{Predicate, Rule};

/// What a rule can be called: its groups, then the predicates.
const NAMES: &[&str] = &[
    "all",
    "any",
    "not",
    "at_least",
    "orders",
    "spent",
    "order_recency",
    "customer_age",
    "silent_for",
    "inactive",
    "bought",
    "lacks",
    "segment",
    "consented",
    "birthday_within",
    "visits",
    "answered",
    "reviews",
    "subscriptions",
    "open_carts",
    "account_changes",
    "contacted",
    "cart_value",
    "cart_stage",
    "cart_contains",
    "order_amount",
    "order_contains",
    "order_reviewed",
    "order_lacks",
];

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All(rules) => serializer.serialize_newtype_variant("Rule", 0, "all", rules),
            Self::Any(rules) => serializer.serialize_newtype_variant("Rule", 1, "any", rules),
            Self::Not(rule) => serializer.serialize_newtype_variant("Rule", 2, "not", rule),
            Self::AtLeast { count, of } => {
                let mut fields = serializer.serialize_struct_variant("Rule", 3, "at_least", 2)?;
                fields.serialize_field("count", count)?;
                fields.serialize_field("of", of)?;
                fields.end()
            }
            Self::Is(predicate) if serializer.is_human_readable() => predicate.serialize(serializer),
            Self::Is(predicate) => serializer.serialize_newtype_variant("Rule", 4, "is", predicate),
        }
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rule = unchecked_rule(deserializer)?;
        rule.validate().map_err(D::Error::custom)?;
        Ok(rule)
    }
}

/// Reads a rule of a campaign, which says where it stands when it checks it.
pub(crate) fn unchecked_rule<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Rule, D::Error> {
    let reader = Reader { depth: 1, by_name: deserializer.is_human_readable(), parts: &Cell::new(0) };
    reader.deserialize(deserializer)
}

/// The same of a rule that may be left out.
pub(crate) fn unchecked_rule_if_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Rule>, D::Error> {
    #[derive(serde::Deserialize)]
    struct Unchecked(#[serde(deserialize_with = "unchecked_rule")] Rule);

    Ok(Option::deserialize(deserializer)?.map(|Unchecked(rule)| rule))
}

/// Reads a rule at a depth.
#[derive(Clone, Copy)]
struct Reader<'c> {
    depth: usize,
    /// Whether predicates stand under their own names.
    by_name: bool,
    /// How many parts have been read.
    parts: &'c Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Rule;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Rule, D::Error> {
        self.parts.set(self.parts.get() + 1);
        if self.depth > Rule::MAX_DEPTH {
            return Err(D::Error::custom("expected at most 32 rules within each other, found more"));
        }
        if self.parts.get() > Rule::MAX_PARTS {
            return Err(D::Error::custom("expected at most 1024 parts in a rule, found more"));
        }
        deserializer.deserialize_enum("Rule", NAMES, self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Rule;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a rule: all, any, not, at_least or a predicate")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Rule, A::Error> {
        let within = Self { depth: self.depth + 1, ..self };
        let (group, content) = data.variant::<Group>()?;
        match group {
            Group::All => content.newtype_variant_seed(List(within)).map(Rule::All),
            Group::Any => content.newtype_variant_seed(List(within)).map(Rule::Any),
            Group::Not => content.newtype_variant_seed(within).map(|rule| Rule::Not(Box::new(rule))),
            Group::AtLeast => content.struct_variant(&["count", "of"], AtLeast(within)),
            Group::Is => content.newtype_variant().map(Rule::Is),
            Group::Other(name) if name == "is" && !self.by_name => content.newtype_variant().map(Rule::Is),
            Group::Other(name) if !NAMES.contains(&name.as_str()) => Err(A::Error::unknown_variant(&name, NAMES)),
            Group::Other(name) => {
                Predicate::deserialize(EnumAccessDeserializer::new(Named { name, content })).map(Rule::Is)
            }
        }
    }
}

/// The variant of a rule.
enum Group {
    All,
    Any,
    Not,
    AtLeast,
    Is,
    Other(String),
}

impl<'de> Deserialize<'de> for Group {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(GroupVisitor)
    }
}

struct GroupVisitor;

impl Visitor<'_> for GroupVisitor {
    type Value = Group;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a rule")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Group, E> {
        match number {
            0 => Ok(Group::All),
            1 => Ok(Group::Any),
            2 => Ok(Group::Not),
            3 => Ok(Group::AtLeast),
            4 => Ok(Group::Is),
            _ => Err(E::invalid_value(Unexpected::Unsigned(number), &"a variant from 0 to 4")),
        }
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Group, E> {
        Ok(match name {
            "all" => Group::All,
            "any" => Group::Any,
            "not" => Group::Not,
            "at_least" => Group::AtLeast,
            _ => Group::Other(name.to_owned()),
        })
    }
}

/// A predicate whose name has been read.
struct Named<A> {
    name: String,
    content: A,
}

impl<'de, A: VariantAccess<'de>> EnumAccess<'de> for Named<A> {
    type Error = A::Error;
    type Variant = A;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, A), A::Error> {
        let name: StringDeserializer<A::Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self.content))
    }
}

/// Reads the rules of a group.
struct List<'c>(Reader<'c>);

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = Vec<Rule>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Rule>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = Vec<Rule>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rules")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Rule>, A::Error> {
        let mut rules = Vec::new();
        while let Some(rule) = list.next_element_seed(self.0)? {
            rules.push(rule);
        }
        Ok(rules)
    }
}

/// Reads the fields of [`Rule::AtLeast`].
struct AtLeast<'c>(Reader<'c>);

#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum AtLeastField {
    Count,
    Of,
}

impl<'de> Visitor<'de> for AtLeast<'_> {
    type Value = Rule;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a count and a list of rules")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut fields: A) -> Result<Rule, A::Error> {
        let count = fields.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        let of = fields.next_element_seed(List(self.0))?.ok_or_else(|| A::Error::invalid_length(1, &self))?;
        Ok(Rule::AtLeast { count, of })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Rule, A::Error> {
        let (mut count, mut of) = (None, None);
        while let Some(field) = fields.next_key()? {
            match field {
                AtLeastField::Count if count.is_none() => count = Some(fields.next_value()?),
                AtLeastField::Of if of.is_none() => of = Some(fields.next_value_seed(List(self.0))?),
                AtLeastField::Count => return Err(A::Error::duplicate_field("count")),
                AtLeastField::Of => return Err(A::Error::duplicate_field("of")),
            }
        }
        let count = count.ok_or_else(|| A::Error::missing_field("count"))?;
        Ok(Rule::AtLeast { count, of: of.ok_or_else(|| A::Error::missing_field("of"))? })
    }
}
