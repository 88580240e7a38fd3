//! How much a company may register. A locked file stays for years and nobody can remove it, so a
//! stranger who signs up must not be able to fill the storage.

use jiff::civil::Date;

/// One MiB, in which bytes are set and shown.
const MIB: u64 = 1024 * 1024;

/// A number of documents, and the size of their files together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quantity {
    pub documents: u64,
    pub bytes: u64,
}

/// The most that a company may register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub total: Quantity,
    /// Within a day in Japan.
    pub daily: Quantity,
}

impl Allowance {
    /// Reads a setting: documents, MiB, documents a day and MiB a day, separated by commas.
    pub fn parse(text: &str) -> Option<Self> {
        let numbers: Result<Vec<u64>, _> = text.split(',').map(str::parse).collect();
        let [documents, size, documents_a_day, size_a_day] = numbers.ok()?.try_into().ok()?;
        let quantity =
            |documents, size: u64| Some(Quantity { documents, bytes: size.checked_mul(MIB)? });
        let (total, daily) = (quantity(documents, size)?, quantity(documents_a_day, size_a_day)?);
        Some(Self { total, daily })
    }
}

/// What staff allow a company beyond the vendor's standard: the limits that they set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpecialAllowance {
    pub documents: Option<u64>,
    pub bytes: Option<u64>,
    pub daily_documents: Option<u64>,
    pub daily_bytes: Option<u64>,
}

impl SpecialAllowance {
    /// The standard with these limits in it.
    pub fn over(self, Allowance { total, daily }: Allowance) -> Allowance {
        Allowance {
            total: Quantity {
                documents: self.documents.unwrap_or(total.documents),
                bytes: self.bytes.unwrap_or(total.bytes),
            },
            daily: Quantity {
                documents: self.daily_documents.unwrap_or(daily.documents),
                bytes: self.daily_bytes.unwrap_or(daily.bytes),
            },
        }
    }
}

/// The limit that a registration would exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quota {
    Documents(u64),
    Bytes(u64),
    DailyDocuments(u64),
    DailyBytes(u64),
}

impl Quota {
    /// The bytes of the limit in MiB, rounded down.
    pub const fn mib(bytes: u64) -> u64 {
        bytes / MIB
    }
}

/// What a company has registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    pub total: Quantity,
    /// The day in Japan of the last registration.
    pub day: Option<Date>,
    /// What was registered on that day.
    pub daily: Quantity,
}

impl Usage {
    /// The usage after another file of that size, if the allowance has room for it.
    pub fn add(self, size: u64, today: Date, allowance: Allowance) -> Result<Self, Quota> {
        let before = if self.day == Some(today) { self.daily } else { Quantity::default() };
        let (total, daily) = (plus(self.total, size), plus(before, size));
        let Allowance { total: most, daily: most_today } = allowance;
        if total.documents > most.documents {
            return Err(Quota::Documents(most.documents));
        }
        if total.bytes > most.bytes {
            return Err(Quota::Bytes(most.bytes));
        }
        if daily.documents > most_today.documents {
            return Err(Quota::DailyDocuments(most_today.documents));
        }
        if daily.bytes > most_today.bytes {
            return Err(Quota::DailyBytes(most_today.bytes));
        }
        Ok(Self { total, day: Some(today), daily })
    }
}

fn plus(Quantity { documents, bytes }: Quantity, size: u64) -> Quantity {
    Quantity { documents: documents.saturating_add(1), bytes: bytes.saturating_add(size) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const TODAY: Date = date(2026, 11, 26);

    fn allowance() -> Allowance {
        Allowance::parse("3,3,2,2").unwrap()
    }

    #[test]
    fn a_setting_names_documents_and_sizes_in_all_and_a_day() {
        let Allowance { total, daily } = Allowance::parse("100,1024,50,512").unwrap();
        assert_eq!(total, Quantity { documents: 100, bytes: 1_073_741_824 });
        assert_eq!(daily, Quantity { documents: 50, bytes: 536_870_912 });
        for wrong in ["", "1,2,3", "1,2,3,4,5", "1,2,3,-4", "1,18446744073709551615,1,1", "a,1,1,1"]
        {
            assert_eq!(Allowance::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn each_limit_is_reached_and_named() {
        let add = |usage: Usage, size, today| usage.add(size, today, allowance());
        let once = add(Usage::default(), 1, TODAY).unwrap();
        let twice = add(once, 1, TODAY).unwrap();
        assert_eq!(add(twice, 1, TODAY), Err(Quota::DailyDocuments(2)));
        assert_eq!(add(once, 2 * MIB, TODAY), Err(Quota::DailyBytes(2 * MIB)));
        let tomorrow = TODAY.tomorrow().unwrap();
        let thrice = add(twice, 1, tomorrow).unwrap();
        assert_eq!(thrice.daily, Quantity { documents: 1, bytes: 1 }, "a new day begins");
        assert_eq!(add(thrice, 1, tomorrow), Err(Quota::Documents(3)));
        assert_eq!(add(twice, 3 * MIB, tomorrow), Err(Quota::Bytes(3 * MIB)));
    }

    #[test]
    fn staff_replace_only_the_limits_that_they_set() {
        let special = SpecialAllowance { bytes: Some(9), ..SpecialAllowance::default() };
        let total = Quantity { documents: 3, bytes: 9 };
        assert_eq!(special.over(allowance()), Allowance { total, ..allowance() });
    }

    proptest! {
        #[test]
        fn no_sequence_of_registrations_exceeds_an_allowance(
            steps in proptest::collection::vec((0..3_u64 * MIB, 0..4_i64), 0..30),
        ) {
            let (mut usage, mut day, mut sizes) = (Usage::default(), TODAY, Vec::new());
            for (size, later) in steps {
                day = day.saturating_add(jiff::Span::new().days(later));
                if let Ok(next) = usage.add(size, day, allowance()) {
                    usage = next;
                    sizes.push(size);
                }
                let documents = u64::try_from(sizes.len()).unwrap();
                prop_assert_eq!(usage.total, Quantity { documents, bytes: sizes.iter().sum() });
                prop_assert!(documents <= 3 && usage.total.bytes <= 3 * MIB);
                prop_assert!(usage.daily.documents <= 2 && usage.daily.bytes <= 2 * MIB);
            }
        }
    }
}
