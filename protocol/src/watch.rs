//! Reads payloads while watching for what the types themselves do not tell.
//!
//! Three things: fields that a type does not have, how many list elements there are, and arrays in
//! place of objects, which derived types would take for their fields in order. Keys are borrowed, so
//! that watching costs no allocation.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use crate::envelope::UnknownFields;
use crate::limit::LIST_ELEMENTS_PER_REQUEST;

/// What was met in the payloads of one request.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Fields that the payloads do not have, of those payloads that could be read.
    pub unknown_fields: UnknownFields,
    /// Elements of lists, readable or not. Reading stops when they exceed [`LIST_ELEMENTS_PER_REQUEST`].
    pub list_elements: usize,
}

impl Watch {
    /// Reads one payload; `name` is its type, under which its unknown fields are named.
    pub(crate) fn read<T: DeserializeOwned>(&mut self, name: &str, json: &str) -> Option<T> {
        let mut seen = Self { unknown_fields: UnknownFields::default(), list_elements: self.list_elements };
        let mut inner = serde_json::Deserializer::from_str(json);
        let place = Place { parent: None, name };
        let payload = T::deserialize(Watched { inner: &mut inner, watch: &mut seen, place }).ok();
        self.list_elements = seen.list_elements;
        if payload.is_some() {
            self.unknown_fields.merge(seen.unknown_fields);
        }
        payload
    }
}

/// A field on the way into a payload; positions in lists are no places.
#[derive(Clone, Copy)]
struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    name: &'a str,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(f, "{parent}.")?;
        }
        f.write_str(self.name)
    }
}

/// One of `serde`'s actors (deserializer, visitor, seed) with the watch beside it.
struct Watched<'a, T> {
    inner: T,
    watch: &'a mut Watch,
    place: Place<'a>,
}

impl<'a, T> Watched<'a, T> {
    /// Another actor at the same place.
    fn with<U>(self, inner: U) -> (T, Watched<'a, U>) {
        (self.inner, Watched { inner, watch: self.watch, place: self.place })
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Watched<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let (inner, visitor) = self.with(visitor);
        inner.deserialize_map(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let (inner, visitor) = self.with(visitor);
        inner.deserialize_seq(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let (inner, visitor) = self.with(visitor);
        inner.deserialize_option(visitor)
    }

    /// What `serde` asks for when a type does not have the field.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.watch.unknown_fields.add(|| self.place.to_string());
        self.inner.deserialize_ignored_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct tuple tuple_struct map enum identifier
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Watched<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        let (visitor, deserializer) = self.with(deserializer);
        visitor.visit_some(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<V::Value, A::Error> {
        let (visitor, seq) = self.with(seq);
        visitor.visit_seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        let Self { inner, watch, place } = self;
        inner.visit_map(Fields { inner: map, watch, place, name: Cow::Borrowed("") })
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Watched<'_, A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, A::Error> {
        if self.watch.list_elements > LIST_ELEMENTS_PER_REQUEST {
            return Err(A::Error::custom("too many list elements"));
        }
        let element =
            self.inner.next_element_seed(Watched { inner: seed, watch: self.watch, place: self.place })?;
        self.watch.list_elements += usize::from(element.is_some());
        Ok(element)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Watched<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        let (seed, deserializer) = self.with(deserializer);
        seed.deserialize(deserializer)
    }
}

/// The fields of an object, with the name of the last one.
struct Fields<'a, 'de, A> {
    inner: A,
    watch: &'a mut Watch,
    place: Place<'a>,
    name: Cow<'de, str>,
}

/// A field's name, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Fields<'_, 'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Some(Name(name)) = self.inner.next_key()? else { return Ok(None) };
        self.name = name;
        seed.deserialize(StrDeserializer::new(&self.name)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        let place = Place { parent: Some(&self.place), name: &self.name };
        self.inner.next_value_seed(Watched { inner: seed, watch: self.watch, place })
    }
}
