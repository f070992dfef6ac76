//! Sets of small numbers, as bits: what a need asks for and what a seat offers, which seats a class
//! has and which of them are free. Eligibility is `need & !seat == 0`.

use std::collections::HashMap;

use super::rules::Shared;
use super::state::{Need, Services, Skill};
use crate::ids::{AllianceId, OfficeId, OrganisationId, SeatId, TopicId};
use crate::language::Language;
use crate::office::Channel;

/// A set of small numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub fn set(&mut self, bit: usize, on: bool) {
        let (word, mask) = (bit / 64, 1 << (bit % 64));
        if on {
            if self.0.len() <= word {
                self.0.resize(word + 1, 0);
            }
            self.0[word] |= mask;
        } else if let Some(word) = self.0.get_mut(word) {
            *word &= !mask;
        }
    }

    #[cfg(test)]
    pub fn contains(&self, bit: usize) -> bool {
        let word = self.0.get(bit / 64).copied().unwrap_or(0);
        word & (1 << (bit % 64)) != 0
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Whether nothing of `self` is missing in `other`.
    pub fn is_within(&self, other: &Self) -> bool {
        let theirs = other.0.iter().copied().chain(std::iter::repeat(0));
        self.0
            .iter()
            .zip(theirs)
            .all(|(mine, theirs)| mine & !theirs == 0)
    }

    /// Adds everything of `other`.
    pub fn join(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    /// How many are in both.
    pub fn count_and(&self, other: &Self) -> u32 {
        let pairs = self.0.iter().zip(&other.0);
        pairs.map(|(a, b)| (a & b).count_ones()).sum()
    }

    /// Those in both, ascending.
    pub fn and<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = usize> + 'a {
        let words = self.0.iter().zip(&other.0).map(|(a, b)| a & b);
        words.enumerate().flat_map(|(word, bits)| ones(word, bits))
    }

    /// The members, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let words = self.0.iter().copied().enumerate();
        words.flat_map(|(word, bits)| ones(word, bits))
    }
}

fn ones(word: usize, mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = bits.trailing_zeros();
        if bit == 64 {
            return None;
        }
        bits &= bits - 1;
        Some(word * 64 + bit as usize)
    })
}

/// One thing that a need asks for and a seat offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Atom {
    Office(OfficeId),
    Topic(TopicId),
    Language(Language),
    Channel(Channel),
    Operator(OrganisationId),
    Alliance(AllianceId),
    Shared(u64),
    Seat(SeatId),
}

/// The numbers of atoms.
#[derive(Debug, Default)]
pub(super) struct Atoms(HashMap<Atom, usize>);

impl Atoms {
    /// The alternatives of a need: a seat that offers one of them whole may take it. Atoms that
    /// were unknown get a number.
    pub fn alternatives(&mut self, need: &Need, shared: &Shared) -> Vec<Bits> {
        let channel = Atom::Channel(need.channel);
        if let Some(seat) = need.wish {
            return vec![self.bits(&[Atom::Seat(seat)])];
        }
        let language = Atom::Language(need.language);
        let own = [
            Atom::Office(need.office),
            Atom::Topic(need.topic),
            language,
            channel,
        ];
        let mut all = vec![self.bits(&own)];
        if need.widened {
            all.push(self.bits(&[Atom::Operator(need.organisation), channel]));
            all.push(self.bits(&[Atom::Alliance(need.alliance), channel]));
        }
        if let Some(kind) = shared.kind(need.topic).filter(|_| need.overflow) {
            all.push(self.bits(&[Atom::Shared(kind), language, channel]));
        }
        all
    }

    /// What a seat offers of the atoms that have a number.
    pub fn offered(&self, seat: &Offering<'_>) -> Bits {
        let mut bits = Bits::default();
        for (atom, bit) in &self.0 {
            bits.set(*bit, seat.has(*atom));
        }
        bits
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    fn bits(&mut self, atoms: &[Atom]) -> Bits {
        let mut bits = Bits::default();
        for atom in atoms {
            let next = self.0.len();
            bits.set(*self.0.entry(*atom).or_insert(next), true);
        }
        bits
    }
}

/// What a seat offers.
pub(super) struct Offering<'a> {
    pub seat: SeatId,
    pub organisation: OrganisationId,
    pub services: &'a Services,
    pub shared: &'a Shared,
}

impl Offering<'_> {
    fn has(&self, atom: Atom) -> bool {
        let services = self.services;
        match atom {
            Atom::Office(office) => services.offices.contains(&office),
            Atom::Topic(topic) => services.skill(topic) != Some(Skill::Never),
            Atom::Language(language) => services.languages.contains(language),
            Atom::Channel(channel) => !services.without.contains(&channel),
            Atom::Operator(organisation) => services.operator && organisation == self.organisation,
            Atom::Alliance(alliance) => services.operates == Some(alliance),
            Atom::Shared(kind) => self.shared.has_kind(&services.offices, kind),
            Atom::Seat(seat) => seat == self.seat,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    use super::*;

    fn set(bits: &BTreeSet<usize>) -> Bits {
        let mut set = Bits::default();
        for bit in bits {
            set.set(*bit, true);
        }
        set
    }

    proptest! {
        #[test]
        fn bits_are_a_set(
            a in prop::collection::btree_set(0_usize..300, 0..40),
            b in prop::collection::btree_set(0_usize..300, 0..40),
        ) {
            let (x, mut y) = (set(&a), set(&b));
            prop_assert_eq!(x.iter().collect::<BTreeSet<_>>(), a.clone());
            prop_assert_eq!(x.is_within(&y), a.is_subset(&b));
            prop_assert_eq!(x.and(&y).collect::<BTreeSet<_>>(), &a & &b);
            prop_assert_eq!(x.count_and(&y) as usize, (&a & &b).len());
            prop_assert_eq!(x.is_empty(), a.is_empty());
            y.join(&x);
            prop_assert_eq!(y.iter().collect::<BTreeSet<_>>(), &a | &b);
            for bit in &a {
                y.set(*bit, false);
                prop_assert!(!y.contains(*bit));
            }
        }
    }
}
