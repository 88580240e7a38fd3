//! Packing the overview: the index of all documents, and everything else.

use aws::pages;
use domain::export::{Export, Place, Volume};
use domain::invite::KnownAddress;
use domain::{DataKey, Email, Member, Permission};
use lambda::archive_settings;
use packing::{BYTE_ORDER_MARK, Bundle, Packed, index_header};
use serde_json::{Value, json};

use crate::pack::Work;
use crate::volume::{DOCUMENTS, INDEX};
use crate::{NotPacked, Packer};

impl Packer {
    /// Packs the index of all documents and everything else, page by page. Returns the address of the
    /// member who asked for it, unless they have left.
    pub(crate) async fn overview(
        &self,
        work: &Work<'_>,
        people: &DataKey,
        place: &Place,
    ) -> Result<(Volume, Option<Email>), NotPacked> {
        let (export, of, now) = (work.export(), place.organization, work.context.now);
        let mut bundle = Bundle::new(self.bucket.upload(place).await?);
        bundle.begin("index.csv", now)?;
        bundle.write(BYTE_ORDER_MARK).await?;
        bundle.write(index_header(export.language)).await?;
        self.copy_parts(&mut bundle, export, INDEX, "").await?;

        bundle.begin("everything.json", now)?;
        let company = work.packing.company(people)?;
        let ends_on = work.packing.contract.ends_on().map(|day| day.to_string());
        let plan = work.packing.contract.plan;
        let head = [
            ("exported_at", json!(now)),
            ("product", json!(export.product.slug())),
            (
                "company",
                json!({
                    "id": of,
                    "name": company.expose(),
                    "contract_ends_on": ends_on,
                    "purge_on": plan.map(|plan| plan.purge_on.to_string()),
                }),
            ),
            ("archive_settings", archive_settings::view(&work.packing.settings)),
        ];
        bundle.write("{").await?;
        for (name, value) in head {
            bundle.write(format!("\"{name}\": {value},\n")).await?;
        }

        bundle.write("\"members\": [").await?;
        let (mut asker, mut between) = (None, "\n");
        let mut members = pages(|after| self.store.members(of, after));
        while let Some(page) = members.next().await? {
            for member in page.open(people)? {
                bundle.write(format!("{between}{}", shown(&member))).await?;
                between = ",\n";
                if member.membership.id == export.asked_by {
                    asker = Some(member.email);
                }
            }
        }
        bundle.write("],\n\"invitations\": [").await?;
        let mut between = "\n";
        let mut invitations = pages(|after| self.store.invitations(of, after, now));
        while let Some(page) = invitations.next().await? {
            for (_, known) in page.open(people)? {
                if let Some(invitation) = invited(&known) {
                    bundle.write(format!("{between}{invitation}")).await?;
                    between = ",\n";
                }
            }
        }
        bundle.write("],\n\"documents\": [\n").await?;
        self.copy_parts(&mut bundle, export, DOCUMENTS, ",\n").await?;
        bundle.write("]}\n").await?;
        let Packed { size, sha256 } = bundle.finish().await?;
        Ok((Volume { attempt: place.attempt.clone(), documents: 0, size, sha256 }, asker))
    }

    /// Copies what lies beside the volumes.
    async fn copy_parts(
        &self,
        bundle: &mut Bundle,
        export: &Export,
        extension: &str,
        between: &str,
    ) -> Result<(), NotPacked> {
        for (number, volume) in export.volumes.iter().enumerate() {
            if number > 0 {
                bundle.write(between).await?;
            }
            let place = export.place(number, volume.attempt.clone());
            let part = self.bucket.open(&place, extension).await?;
            bundle.copy(part.ok_or(NotPacked::Gone)?).await?;
        }
        Ok(())
    }
}

fn shown(member: &Member) -> Value {
    let Member { membership, name, email, language, terms } = member;
    json!({
        "id": membership.id,
        "name": name.expose(),
        "email": email.expose(),
        "language": language.tag(),
        "role": membership.role.slug(),
        "permissions": membership.permissions.iter().map(|one| Permission::slug(*one)).collect::<Vec<_>>(),
        "terms": { "version": terms.version, "accepted_at": terms.at },
    })
}

fn invited(known: &KnownAddress) -> Option<Value> {
    let KnownAddress::Invited(invitation) = known else { return None };
    let permissions = invitation.permissions.iter().map(|one| Permission::slug(*one));
    Some(json!({
        "email": invitation.email.expose(),
        "role": invitation.role.slug(),
        "permissions": permissions.collect::<Vec<_>>(),
        "invited_by": invitation.inviter,
        "expires_at": invitation.expires_at,
    }))
}
