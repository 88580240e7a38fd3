//! Reading a JSON body field by field, so that one answer names every wrong field.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::RangeInclusive;

use domain::{Component, Fault, Product, Role};
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::one_of::{component_of, most_of, one_of};
use crate::{OneOf, Problem};

/// How much of an unknown field's name the answer repeats.
const NAME_SHOWN: usize = 64;

/// The fields of a JSON object that were not read yet, and the faults of those that were.
#[derive(Debug)]
pub struct Fields {
    unread: Vec<(String, Value)>,
    faults: Vec<(String, Fault)>,
}

impl Fields {
    pub fn parse(body: &[u8]) -> Result<Self, Problem> {
        let Object(fields) = serde_json::from_slice(body).map_err(|_| Problem::MalformedBody)?;
        Ok(Self { unread: fields, faults: Vec::new() })
    }

    /// Takes the parameters of a query. One without a value counts as missing.
    pub(crate) fn of_query<'a>(parameters: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let given = parameters.filter(|(_, value)| !value.is_empty());
        let unread = given.map(|(name, value)| (name.to_owned(), value.into())).collect();
        Self { unread, faults: Vec::new() }
    }

    /// Takes an optional text field.
    pub fn find_text<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<Option<T>> {
        let read = match self.take(name) {
            Err(Fault::Missing) => Ok(None),
            Err(fault) => Err(fault),
            Ok(Value::String(text)) => parse(&text).map(Some),
            Ok(_) => Err(Fault::NotText),
        };
        read.map_err(|fault| self.faults.push((name.to_owned(), fault))).ok()
    }

    /// Takes a required whole number within that range.
    pub fn integer(&mut self, name: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let read = self.take(name).and_then(|value| integer(&value, &range));
        read.map_err(|fault| self.faults.push((name.to_owned(), fault))).ok()
    }

    /// Takes an optional whole number within that range.
    pub fn find_integer(&mut self, name: &str, range: RangeInclusive<i64>) -> Option<Option<i64>> {
        let read = match self.take(name) {
            Err(Fault::Missing) => Ok(None),
            Err(fault) => Err(fault),
            Ok(value) => integer(&value, &range).map(Some),
        };
        read.map_err(|fault| self.faults.push((name.to_owned(), fault))).ok()
    }

    /// Takes a list of up to `maximum` whole numbers within that range; empty if it is missing.
    pub fn integers(
        &mut self,
        name: &str,
        maximum: usize,
        range: RangeInclusive<i64>,
    ) -> Option<BTreeSet<i64>> {
        let read = match self.take(name) {
            Err(Fault::Missing) => Ok(BTreeSet::new()),
            Err(fault) => Err(fault),
            Ok(Value::Array(list)) if list.len() > maximum => Err(Fault::WrongCount { maximum }),
            Ok(Value::Array(list)) => list.iter().map(|value| integer(value, &range)).collect(),
            Ok(_) => Err(Fault::NotAList),
        };
        read.map_err(|fault| self.faults.push((name.to_owned(), fault))).ok()
    }

    /// Adds a fault of a field that was read, for rules that involve other fields.
    pub fn refuse(&mut self, name: &str, fault: Fault) {
        self.faults.push((name.to_owned(), fault));
    }

    /// Takes a required text field.
    pub fn text<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        let read = self.take(name).and_then(|value| match value {
            Value::String(text) => parse(&text),
            _ => Err(Fault::NotText),
        });
        read.map_err(|fault| self.faults.push((name.to_owned(), fault))).ok()
    }

    fn take(&mut self, name: &str) -> Result<Value, Fault> {
        let mut values: Vec<Value> = self
            .unread
            .extract_if(.., |(field, _)| field == name)
            .map(|(_, value)| value)
            .collect();
        match (values.pop(), values.is_empty()) {
            (None | Some(Value::Null), true) => Err(Fault::Missing),
            (Some(value), true) => Ok(value),
            (_, false) => Err(Fault::Repeated),
        }
    }

    /// Takes a required list of 1 to `maximum` objects. The caller reads the fields of each object,
    /// and its faults.
    pub fn objects(&mut self, name: &str, maximum: usize) -> Option<Vec<Result<Self, Fault>>> {
        let value = self.take(name);
        self.read_objects(name, value, 1..=maximum)
    }

    /// Takes a list of up to `maximum` objects; empty if it is missing.
    pub fn find_objects(&mut self, name: &str, maximum: usize) -> Option<Vec<Result<Self, Fault>>> {
        let value = match self.take(name) {
            Err(Fault::Missing) => Ok(Value::Array(Vec::new())),
            value => value,
        };
        self.read_objects(name, value, 0..=maximum)
    }

    fn read_objects(
        &mut self,
        name: &str,
        value: Result<Value, Fault>,
        count: RangeInclusive<usize>,
    ) -> Option<Vec<Result<Self, Fault>>> {
        let list = value.and_then(|value| match value {
            Value::Array(list) if count.contains(&list.len()) => Ok(list),
            Value::Array(_) => Err(Fault::WrongCount { maximum: *count.end() }),
            _ => Err(Fault::NotAList),
        });
        let list = list.map_err(|fault| self.faults.push((name.to_owned(), fault))).ok()?;
        let object = |value| match value {
            Value::Object(fields) => {
                Ok(Self { unread: fields.into_iter().collect(), faults: Vec::new() })
            }
            _ => Err(Fault::NotAnObject),
        };
        Some(list.into_iter().map(object).collect())
    }

    /// Takes a list of up to `maximum` texts; empty if it is missing.
    pub fn texts<T: Ord>(
        &mut self,
        name: &str,
        maximum: usize,
        parse: impl Fn(&str) -> Result<T, Fault>,
    ) -> Option<BTreeSet<T>> {
        let read = match self.take(name) {
            Err(Fault::Missing) => Ok(BTreeSet::new()),
            Err(fault) => Err(fault),
            Ok(Value::Array(list)) if list.len() > maximum => Err(Fault::WrongCount { maximum }),
            Ok(Value::Array(list)) => list
                .iter()
                .map(|value| value.as_str().ok_or(Fault::NotText).and_then(&parse))
                .collect(),
            Ok(_) => Err(Fault::NotAList),
        };
        read.map_err(|fault| self.faults.push((name.to_owned(), fault))).ok()
    }

    /// Takes a required role.
    pub fn role(&mut self, name: &str) -> Option<Role> {
        self.text(name, one_of)
    }

    /// Takes a list of words; empty if it is missing.
    pub fn any_of<T: OneOf + Ord>(&mut self, name: &str) -> Option<BTreeSet<T>> {
        self.texts(name, most_of::<T>(), one_of)
    }

    /// Takes an optional list of components: of the product or, while that is unknown, of any.
    pub fn find_components(
        &mut self,
        product: Option<Product>,
    ) -> Option<Option<BTreeSet<Component>>> {
        const NAME: &str = "components";
        let given = self.unread.iter().any(|(name, value)| name == NAME && !value.is_null());
        let components = match product {
            Some(product) => self.texts(NAME, most_of::<Component>(), component_of(product)),
            None => self.any_of(NAME),
        };
        components.map(|components| given.then_some(components))
    }

    /// Takes a list of at least one word.
    pub fn some_of<T: OneOf + Ord>(&mut self, name: &str) -> Option<BTreeSet<T>> {
        let words = self.any_of(name)?;
        if words.is_empty() {
            self.refuse(name, Fault::WrongCount { maximum: T::EVERY.len() });
            return None;
        }
        Some(words)
    }

    /// Takes a boolean; false if it is missing.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let read = match self.take(name) {
            Err(Fault::Missing) => Ok(false),
            Ok(Value::Bool(flag)) => Ok(flag),
            Ok(_) => Err(Fault::NotOneOf("true, false".into())),
            Err(fault) => Err(fault),
        };
        read.map_err(|fault| self.faults.push((name.to_owned(), fault))).ok()
    }

    /// Takes an optional boolean.
    pub fn find_flag(&mut self, name: &str) -> Option<Option<bool>> {
        let read = match self.take(name) {
            Err(Fault::Missing) => Ok(None),
            Ok(Value::Bool(flag)) => Ok(Some(flag)),
            Ok(_) => Err(Fault::NotOneOf("true, false".into())),
            Err(fault) => Err(fault),
        };
        read.map_err(|fault| self.faults.push((name.to_owned(), fault))).ok()
    }

    /// Takes an optional field that is a text, or a list of 1 to `maximum` texts.
    pub fn find_texts<T>(
        &mut self,
        name: &str,
        maximum: usize,
        parse: impl Fn(&str) -> Result<T, Fault>,
    ) -> Option<Option<Vec<T>>> {
        let text = |value: &Value| value.as_str().ok_or(Fault::NotText).and_then(&parse);
        let read = match self.take(name) {
            Err(Fault::Missing) => Ok(None),
            Ok(Value::Array(list)) if (1..=maximum).contains(&list.len()) => {
                list.iter().map(text).collect::<Result<_, _>>().map(Some)
            }
            Ok(Value::Array(_)) => Err(Fault::WrongCount { maximum }),
            Ok(value) => text(&value).map(|one| Some(vec![one])),
            Err(fault) => Err(fault),
        };
        read.map_err(|fault| self.faults.push((name.to_owned(), fault))).ok()
    }

    /// Takes an object of texts of at most that many characters.
    pub fn texts_by_name(
        &mut self,
        name: &str,
        maximum: usize,
    ) -> Option<BTreeMap<String, String>> {
        let text = |(key, value): (String, Value)| match value {
            Value::String(text) if text.chars().count() > maximum => {
                Err(Fault::TooLong { maximum })
            }
            Value::String(text) => Ok((key, text)),
            _ => Err(Fault::NotText),
        };
        let read = self.take(name).and_then(|value| match value {
            Value::Object(fields) => fields.into_iter().map(text).collect(),
            _ => Err(Fault::NotAnObject),
        });
        read.map_err(|fault| self.faults.push((name.to_owned(), fault))).ok()
    }

    /// Everything that was read, if all of it was right and no field is left over.
    pub fn finish<T>(mut self, read: Option<T>) -> Result<T, Problem> {
        for (name, _) in self.unread {
            self.faults.push((name.chars().take(NAME_SHOWN).collect(), Fault::Unknown));
        }
        match read {
            Some(read) if self.faults.is_empty() => Ok(read),
            _ => Err(Problem::InvalidFields(self.faults)),
        }
    }
}

fn integer(value: &Value, range: &RangeInclusive<i64>) -> Result<i64, Fault> {
    let number = value.as_i64().filter(|number| range.contains(number));
    number.ok_or_else(|| match value {
        // A number that is too large is still a whole number.
        Value::Number(number) if number.is_i64() || number.is_u64() => out_of(range),
        _ => Fault::NotAnInteger,
    })
}

fn out_of(range: &RangeInclusive<i64>) -> Fault {
    Fault::OutOfRange { minimum: range.start().to_string(), maximum: range.end().to_string() }
}

/// A day. The parser would also accept times and short forms.
pub fn day(text: &str) -> Result<Date, Fault> {
    let day = text.parse().ok().filter(|day: &Date| day.to_string() == text);
    day.ok_or(Fault::WrongFormat("2026-12-31"))
}

/// A whole number within that range, in the text of a query.
pub fn written_integer(range: RangeInclusive<i64>) -> impl Fn(&str) -> Result<i64, Fault> {
    move |text| {
        let number: i64 = text.parse().map_err(|_| Fault::NotAnInteger)?;
        if range.contains(&number) { Ok(number) } else { Err(out_of(&range)) }
    }
}

/// The fields of a JSON object in their order, including those that are given twice.
struct Object(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Object;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Object(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}
