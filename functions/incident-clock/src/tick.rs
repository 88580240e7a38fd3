//! Every quarter of an hour: which deadlines were met or missed, and reminding the staff.

use aws::{ServiceError, pages};
use domain::Context;
use domain::incident_clock::{self, Stage};
use domain::staff::StaffMember;
use tracing::{info, warn};

use crate::watched::Watched;
use crate::{IncidentClock, NotTicked};

impl IncidentClock {
    /// Checks every incident.
    pub(crate) async fn tick(&self, context: &Context<'_>) -> Result<(), NotTicked> {
        let (mut soon, mut missed) = (0, 0);
        let mut staff = None;
        let watched = self.watched(context.now, false).await?;
        let clocks = watched.len();
        for Watched { notice, timeline, notified_at, deadlines } in watched {
            for deadline in &deadlines {
                let stage = deadline.stage(context.now);
                soon += u32::from(stage == Some(Stage::DayBefore));
                missed += u32::from(stage == Some(Stage::Missed));
            }
            let Some(tick) = timeline.tick(&deadlines, notified_at, context.now) else { continue };
            for (duty, state) in &tick.settled {
                let (duty, state) = (duty.slug(), state.slug());
                info!(notice = %notice.id, duty, state, "deadline of an incident");
            }
            let mut mail_key = None;
            if !tick.reminders.is_empty() {
                if staff.is_none() {
                    staff = Some(self.all_staff().await?);
                }
                mail_key = Some(self.mail.new_mail_key().await?);
            }
            let to = staff.as_deref().unwrap_or_default();
            let title = &notice.texts.ja.title;
            let changes = incident_clock::tick(context, tick, title, to, mail_key.as_ref());
            if !self.store.try_commit(&changes).await? {
                // It is checked again in a quarter of an hour.
                warn!(notice = %notice.id, "clock changed meanwhile");
            }
        }
        info!(clocks, soon, missed, "incident clocks read");
        Ok(())
    }

    async fn all_staff(&self) -> Result<Vec<StaffMember>, ServiceError> {
        let mut staff = Vec::new();
        let mut pages = pages(|after| self.store.staff_members(after, &self.staff));
        while let Some(page) = pages.next().await? {
            staff.extend(page);
        }
        Ok(staff)
    }
}
