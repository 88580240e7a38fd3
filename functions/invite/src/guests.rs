//! Whom a request wants to invite, and what becomes of each.

use std::collections::{BTreeSet, HashSet};

use domain::invite::{InviteRefused, KnownAddress, MOST_AT_ONCE, Wish};
use domain::{Email, EmailIndex, Fault, Permission, Role};
use lambda::{Fields, Problem};
use serde_json::{Value, json};

/// What an invitation's identifier begins with; the rest is the index of its address.
pub(crate) const PREFIX: &str = "inv_";

/// The identifier of the invitation of that address.
pub(crate) fn identifier(index: &EmailIndex) -> String {
    format!("{PREFIX}{}", index.as_str())
}

/// The address of the invitation of that identifier.
pub(crate) fn index_of(identifier: &str) -> Option<EmailIndex> {
    identifier.strip_prefix(PREFIX).and_then(EmailIndex::parse)
}

/// The people of one request, in its order.
pub(crate) struct Guests(Vec<Guest>);

enum Guest {
    /// Nothing is decided yet.
    Asked(Asked),
    /// This is what the caller is told.
    Decided(Value),
}

struct Asked {
    email: Email,
    index: EmailIndex,
    role: Role,
    permissions: BTreeSet<Permission>,
}

impl Asked {
    fn invited(&self) -> Value {
        json!({ "email": self.email.expose(), "status": "invited", "id": identifier(&self.index) })
    }
}

impl Guests {
    /// Reads the list; each entry by itself, so that one that is wrong keeps no other from being
    /// invited.
    pub(crate) fn read(
        mut fields: Fields,
        index: impl Fn(&Email) -> EmailIndex,
        told: impl Fn(&Problem) -> Value,
    ) -> Result<Self, Problem> {
        let list = fields.objects("invitations", MOST_AT_ONCE);
        let list = fields.finish(list)?;
        let mut seen = HashSet::new();
        let guests = list.into_iter().map(|entry| match read(entry, &index) {
            Err(problem) => refused(None, told(&problem)),
            // Twice in one request is once invited, and once invited already.
            Ok(asked) if !seen.insert(asked.index.clone()) => {
                refused(Some(&asked.email), told(&Problem::AlreadyInvited))
            }
            Ok(asked) => Guest::Asked(asked),
        });
        Ok(Self(guests.collect()))
    }

    /// The addresses of those of whom nothing is decided yet.
    pub(crate) fn undecided(&self) -> Vec<EmailIndex> {
        let asked = self.0.iter().filter_map(|guest| match guest {
            Guest::Asked(asked) => Some(asked.index.clone()),
            Guest::Decided(_) => None,
        });
        asked.collect()
    }

    /// Judges those of whom nothing is decided yet: whom to invite, and whether the caller tried
    /// what they have no right to.
    pub(crate) fn judge(
        &mut self,
        known: impl Fn(&EmailIndex) -> Option<KnownAddress>,
        mut judge: impl FnMut(&Wish) -> Result<(), InviteRefused>,
        told: impl Fn(&Problem) -> Value,
    ) -> (Vec<Wish>, bool) {
        let (mut wishes, mut not_permitted) = (Vec::new(), false);
        for guest in &mut self.0 {
            let Guest::Asked(Asked { email, index, role, permissions }) = guest else { continue };
            let wish = Wish {
                email: email.clone(),
                index: index.clone(),
                role: *role,
                permissions: permissions.clone(),
                known: known(index),
            };
            let problem = match judge(&wish) {
                Ok(()) => {
                    wishes.push(wish);
                    continue;
                }
                Err(InviteRefused::NotPermitted) => {
                    not_permitted = true;
                    Problem::NotPermitted
                }
                Err(InviteRefused::AlreadyMember) => Problem::AlreadyMember,
                Err(InviteRefused::AlreadyInvited) => Problem::AlreadyInvited,
                Err(InviteRefused::TooMany(wait)) => Problem::TooManyAttempts(wait),
            };
            *guest = refused(Some(email), told(&problem));
        }
        (wishes, not_permitted)
    }

    /// These were invited.
    pub(crate) fn invited(&mut self, wishes: &[Wish]) {
        for guest in &mut self.0 {
            let Guest::Asked(asked) = guest else { continue };
            if wishes.iter().any(|wish| wish.index == asked.index) {
                *guest = Guest::Decided(asked.invited());
            }
        }
    }

    /// What the caller is told of each once those are invited of whom nothing is decided yet.
    pub(crate) fn results(&self) -> Vec<Value> {
        let told = self.0.iter().map(|guest| match guest {
            Guest::Decided(told) => told.clone(),
            Guest::Asked(asked) => asked.invited(),
        });
        told.collect()
    }
}

fn refused(email: Option<&Email>, problem: Value) -> Guest {
    let email = email.map(Email::expose);
    Guest::Decided(json!({ "email": email, "status": "refused", "problem": problem }))
}

fn read(
    entry: Result<Fields, Fault>,
    index: impl Fn(&Email) -> EmailIndex,
) -> Result<Asked, Problem> {
    let mut fields = entry.map_err(|fault| Problem::field("invitations", fault))?;
    let email = fields.text("email", Email::parse);
    let role = fields.role("role");
    let permissions = fields.permissions("permissions");
    let read = || Some((email?, role?, permissions?));
    let (email, role, permissions) = fields.finish(read())?;
    let index = index(&email);
    Ok(Asked { email, index, role, permissions })
}
