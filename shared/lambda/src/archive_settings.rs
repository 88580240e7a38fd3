//! A company's archive settings: how they are read from a request, and shown.

use domain::Fault;
use domain::document::{ArchiveSettings, FIRST_DAY};
use domain::statutory::{BusinessYears, CalendarFrom, FiscalYearEnd, TaxCalendar, Taxpayer};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::{Fields, Problem, schema};

/// How many losses a company can name.
const MAX_LOSSES: usize = 100;

/// Reads the settings.
pub fn settings(mut fields: Fields) -> Result<ArchiveSettings, Problem> {
    let taxpayer = fields.find_text("taxpayer", |text| match text {
        Taxpayer::COMPANY => Ok(false),
        Taxpayer::SOLE_PROPRIETOR => Ok(true),
        _ => Err(Fault::NotOneOf([Taxpayer::COMPANY, Taxpayer::SOLE_PROPRIETOR].join(", "))),
    });
    let calendars = fields.find_objects("business_years", BusinessYears::MOST);
    let losses = fields.texts("losses", MAX_LOSSES, day);
    let read = || {
        let (is_sole_proprietor, calendars) = (taxpayer?.unwrap_or_default(), calendars?);
        Some((is_sole_proprietor, calendars, losses?))
    };
    let Some((is_sole_proprietor, calendars, losses)) = read() else {
        return fields.finish(None);
    };
    let taxpayer = if is_sole_proprietor {
        for (name, given) in [("business_years", calendars.len()), ("losses", losses.len())] {
            if given > 0 {
                fields.refuse(name, only_for_companies());
            }
        }
        Some(Taxpayer::SoleProprietor)
    } else {
        match business_years(calendars) {
            Ok(years) => Some(Taxpayer::Company(years)),
            Err(fault) => {
                fields.refuse("business_years", fault);
                None
            }
        }
    };
    if let Some(taxpayer) = &taxpayer {
        let first = |loss: &Date| taxpayer.year_of(*loss).first;
        if let Some(wrong) = losses.iter().find(|loss| first(loss) != **loss) {
            fields.refuse("losses", not_a_first_day(first(wrong)));
        }
    }
    let settings = taxpayer.map(|taxpayer| ArchiveSettings { taxpayer, losses });
    fields.finish(settings)
}

fn business_years(calendars: Vec<Result<Fields, Fault>>) -> Result<BusinessYears, Fault> {
    if calendars.is_empty() {
        return Err(Fault::WrongCount { maximum: BusinessYears::MOST });
    }
    let mut read = Vec::with_capacity(calendars.len());
    for (number, fields) in calendars.into_iter().enumerate() {
        let mut fields = fields?;
        let from = fields.find_text("from", day);
        let year_end = fields.text("year_end", |text| {
            FiscalYearEnd::parse(text).map_err(|_| Fault::WrongFormat("03, 03-20"))
        });
        let months = 0..=i64::from(TaxCalendar::LONGEST_EXTENSION);
        let extension = fields.find_integer("extension_months", months);
        let one = || {
            let extension = u8::try_from(extension?.unwrap_or_default()).ok()?;
            let calendar = TaxCalendar::new(year_end?, extension).ok()?;
            // Only the first may have always been so.
            let from = if number == 0 { from?.unwrap_or(FIRST_DAY) } else { from?? };
            Some(CalendarFrom { from, calendar })
        };
        let one = one();
        read.push(fields.finish(one).map_err(|_| not_a_calendar())?);
    }
    BusinessYears::new(read).map_err(|_| not_a_calendar())
}

fn day(text: &str) -> Result<Date, Fault> {
    domain::document::searched_date(text)
}

fn not_a_calendar() -> Fault {
    Fault::Explained {
        code: "not-business-years",
        english:
            "This must be business years such as [{\"year_end\": \"12\"}, {\"from\": \"2027-01-01\", \
                  \"year_end\": \"03\"}], each from a later day than the one before."
                .to_owned(),
        japanese: "[{\"year_end\": \"12\"}, {\"from\": \"2027-01-01\", \"year_end\": \"03\"}] \
                   のように、開始日の順に指定してください。2つ目からは from が必要です。"
            .to_owned(),
    }
}

fn only_for_companies() -> Fault {
    Fault::Explained {
        code: "only-for-companies",
        english: "This must be empty for a sole proprietor, whose years are calendar years."
            .to_owned(),
        japanese: "個人事業主は暦年で計算するため、指定できません。".to_owned(),
    }
}

fn not_a_first_day(first: Date) -> Fault {
    Fault::Explained {
        code: "not-a-first-day",
        english: format!(
            "This must be the first day of a business year; that year begins on {first}."
        ),
        japanese: format!("事業年度の初日を指定してください。その年度の初日は {first} です。"),
    }
}

/// The settings as people see them.
pub fn view(ArchiveSettings { taxpayer, losses }: &ArchiveSettings) -> Value {
    let (taxpayer, calendars) = match taxpayer {
        Taxpayer::Company(years) => (Taxpayer::COMPANY, years.calendars()),
        Taxpayer::SoleProprietor => (Taxpayer::SOLE_PROPRIETOR, &[][..]),
    };
    let calendars = calendars.iter().map(|CalendarFrom { from, calendar }| {
        json!({
            "from": (*from != FIRST_DAY).then_some(from),
            "year_end": calendar.year_end().to_string(),
            "extension_months": calendar.extension_months(),
        })
    });
    json!({
        "taxpayer": taxpayer,
        "business_years": calendars.collect::<Vec<_>>(),
        "losses": losses,
    })
}

/// The settings in a request.
pub fn taken() -> Value {
    schema::request("ArchiveSettings", &[], &parts(true))
}

/// The settings in an answer: always all of them.
pub fn shown(name: &str, more: (&'static str, Value)) -> Value {
    let mut fields = parts(false).to_vec();
    fields.push(more);
    schema::object(name, &fields)
}

fn parts(taken: bool) -> [(&'static str, Value); 3] {
    let mut years = schema::list(calendar(taken));
    years["maxItems"] = BusinessYears::MOST.into();
    years["description"] =
        "For companies: how business years end, and since when. A first year may be \
                            short, and so is the year before a change. Empty for sole proprietors."
            .into();
    let mut losses = schema::list(schema::transaction_date());
    losses["maxItems"] = MAX_LOSSES.into();
    losses["description"] = "The first days of the business years that made a loss.".into();
    [
        ("taxpayer", json!({ "enum": [Taxpayer::COMPANY, Taxpayer::SOLE_PROPRIETOR] })),
        ("business_years", years),
        ("losses", losses),
    ]
}

fn calendar(taken: bool) -> Value {
    let months = "How many months after the usual deadline tax returns are filed.";
    let extension = schema::integer(0..=i64::from(TaxCalendar::LONGEST_EXTENSION), months);
    let mut from = schema::transaction_date();
    from["description"] = "A business year begins on that day. The first entry needs none.".into();
    let year_end = ("year_end", schema::fiscal_year_end());
    if taken {
        let optional = [("from", from), ("extension_months", extension)];
        let optional = optional.map(|(name, value)| (name, schema::or_null(value)));
        schema::with_optional("BusinessYearEnd", &[year_end], &optional)
    } else {
        let from = ("from", schema::or_null(from));
        schema::object("ShownBusinessYearEnd", &[from, year_end, ("extension_months", extension)])
    }
}
