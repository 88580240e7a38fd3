//! The writes of decisions about notices, notifications of customers and subscriptions.

use domain::NoticeChange;
use domain::subscription::SubscriptionChange;

use super::super::Store;
use super::super::rows::verbs::Write;
use super::super::rows::{
    announcement, incident_clock, notice, notification_outcome, notification_run, subscriber,
    subscription, webhook,
};

impl Store {
    pub(super) fn notice_write(&self, change: &NoticeChange) -> Write {
        let table = &self.tables.notices;
        match change {
            NoticeChange::PostNotice(notice) => notice::post(table, notice),
            NoticeChange::AddNoticeUpdate { product, notice, update } => {
                notice::add_update(table, *product, *notice, update)
            }
            NoticeChange::DiscardNotice { product, notice, version } => {
                notice::discard(table, *product, *notice, *version)
            }
            NoticeChange::Announce(announcement) => announcement::add(table, announcement),
            NoticeChange::StoreNotificationRun(run) => notification_run::keep(table, run),
            NoticeChange::StoreNotificationOutcome { announcement, organization, notified } => {
                notification_outcome::keep(table, *announcement, *organization, notified)
            }
            NoticeChange::StoreIncidentTimeline(clock) => incident_clock::keep(table, clock),
        }
    }

    pub(super) fn subscription_write(&self, change: &SubscriptionChange) -> Write {
        let (table, entropy) = (&self.tables.notices, &*self.entropy);
        let keys = &self.tables.subscriber_keys;
        match change {
            SubscriptionChange::Ask { pending, token } => {
                subscription::ask(table, pending, token, entropy)
            }
            SubscriptionChange::CloseLink { product, token } => {
                subscription::close(table, *product, token)
            }
            SubscriptionChange::KeepOwned { index, owned, now } => {
                subscription::keep_owned(table, index, owned, *now)
            }
            SubscriptionChange::Subscribe { subscription, index, key, awaited_until } => {
                subscriber::subscribe(table, subscription, index, *awaited_until, key, entropy)
            }
            SubscriptionChange::StoreKey { subscriber, wrapped, awaited_until } => {
                subscriber::keep_key(keys, subscriber, wrapped, *awaited_until)
            }
            SubscriptionChange::LetKeyStay(subscriber) => {
                subscriber::let_key_stay(keys, subscriber)
            }
            SubscriptionChange::Challenge(awaited) => webhook::challenge(table, awaited),
            SubscriptionChange::CloseChallenge { product, challenge } => {
                webhook::close(table, *product, challenge)
            }
            SubscriptionChange::Activate(subscriber) => subscriber::activate(table, subscriber),
            SubscriptionChange::ClaimWebhook(channel) => webhook::claim(table, channel),
            SubscriptionChange::ReleaseWebhook(channel) => webhook::release(table, channel),
            SubscriptionChange::DestroyKey(subscriber) => subscriber::destroy_key(keys, subscriber),
            SubscriptionChange::Unsubscribe(subscriber) => {
                subscriber::unsubscribe(table, subscriber)
            }
            SubscriptionChange::SetPreferences { subscriber, preferences } => {
                subscriber::set_preferences(table, subscriber, preferences)
            }
            SubscriptionChange::Require(subscriber) => subscriber::require(table, subscriber),
            SubscriptionChange::MarkNotified { announcement, subscriber, now } => {
                subscriber::note_notified(table, *announcement, subscriber, *now)
            }
        }
    }
}
