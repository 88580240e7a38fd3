use super::webhook::signature;
use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::{LookupKey, SeededEntropy};

fn context(entropy: &SeededEntropy) -> Context<'_> {
    let now = Timestamp::new(1_900_000_000, 0).unwrap();
    Context::new(now, entropy, "request")
}

fn pending(webhook: Option<&str>) -> Pending {
    let webhook = webhook.map(|url| {
        let url = WebhookUrl::parse(url).unwrap();
        Webhook { url, format: WebhookFormat::Standard }
    });
    let subscription_request = SubscriptionRequest {
        product: Product::ProSign,
        email: Email::parse("taro@example.jp").unwrap(),
        language: Language::Japanese,
        preferences: Preferences { kinds: NoticeKind::ALL.into(), components: [].into() },
        webhook,
    };
    let token = MailToken::new(&SeededEntropy::new(9)).hash();
    Pending { token, subscription_request, expires_at: Timestamp::MAX }
}

fn confirmed(
    entropy: &SeededEntropy,
    webhook: Option<&str>,
    owned: Versioned<Owned>,
) -> Result<(Changes, Subscription), TooManyWebhooks> {
    let lookup = LookupKey::new(b"key");
    let pending = pending(webhook);
    let index = lookup.email(Product::ProSign, &pending.subscription_request.email);
    let channel = lookup.channel(&pending.subscription_request);
    let key = EnvelopeKey { plain: DataKey::from_bytes([1; 32]), wrapped: WrappedKey(vec![]) };
    let token = lookup.unsubscribe_token(&index, &channel);
    confirm(&context(entropy), pending, index, channel, token, owned, key)
}

fn owned_after(changes: &Changes) -> Owned {
    let owned = changes.0.iter().find_map(|change| match change {
        Change::Subscription(SubscriptionChange::KeepOwned { owned, .. }) => Some(owned),
        _ => None,
    });
    owned.unwrap().value.clone()
}

#[test]
fn every_subscription_by_a_channel_ends_with_the_same_token() {
    let entropy = SeededEntropy::new(1);
    let (first, subscription) = confirmed(&entropy, None, Versioned::default()).unwrap();
    let owned = Versioned { value: owned_after(&first), version: 1 };
    let (second, other) = confirmed(&entropy, None, owned.clone()).unwrap();
    assert_eq!(owned_after(&second), owned.value, "it replaces the first");
    assert_eq!(other.token.hash(), subscription.token.hash());
    assert_eq!(other.secret, None);
    let webhook = Some("https://hooks.example.jp/1");
    let (third, webhook) = confirmed(&entropy, webhook, owned).unwrap();
    assert_ne!(webhook.token.hash(), subscription.token.hash());
    assert_eq!(owned_after(&third).0.len(), 2);
}

#[test]
fn an_address_has_at_most_five_distinct_webhooks_besides_mail() {
    let entropy = SeededEntropy::new(1);
    let mut owned = Versioned::default();
    for number in [0, 1, 2, 3, 4, 3] {
        let url = format!("https://hooks.example.jp/{number}");
        let (changes, made) = confirmed(&entropy, Some(&url), owned).unwrap();
        assert!(made.secret.is_some());
        owned = Versioned { value: owned_after(&changes), version: 1 };
    }
    let (changes, _) = confirmed(&entropy, None, owned.clone()).unwrap();
    assert_eq!(owned_after(&changes).0.len(), 6);
    let sixth = confirmed(&entropy, Some("https://hooks.example.jp/6"), owned).map(drop);
    assert_eq!(sixth, Err(TooManyWebhooks));
}

fn awaited(changes: &Changes) -> AwaitedWebhook {
    let awaited = changes.0.iter().find_map(|change| match change {
        Change::Subscription(SubscriptionChange::Challenge(awaited)) => Some(awaited.clone()),
        _ => None,
    });
    awaited.unwrap()
}

fn released(changes: &Changes) -> usize {
    let released = |change: &&Change| {
        matches!(change, Change::Subscription(SubscriptionChange::ReleaseWebhook(_)))
    };
    changes.0.iter().filter(released).count()
}

#[test]
fn a_webhook_is_active_once_its_receiver_confirms_it_in_time() {
    let entropy = SeededEntropy::new(1);
    let url = Some("https://hooks.example.jp/1");
    let (changes, made) = confirmed(&entropy, url, Versioned::default()).unwrap();
    let awaited = awaited(&changes);
    assert_eq!(made.challenge.as_ref().map(MailToken::hash), Some(awaited.challenge.clone()));
    let owned = Versioned { value: owned_after(&changes), version: 1 };
    let at = |now| Context { now, ..context(&entropy) };
    let activate = |now, owned: &Versioned<Owned>, is_taken| {
        activate(&at(now), &awaited, owned.clone(), is_taken).map(|changes| owned_after(&changes))
    };
    let now = context(&entropy).now;
    assert_eq!(activate(awaited.until, &owned, false), Err(WebhookTaken), "it is too late");
    assert_eq!(activate(now, &owned, true), Err(WebhookTaken), "another address has it");
    let active = activate(now, &owned, false).unwrap();
    assert_eq!(active.0[0].awaited_until, None);
    let active = Versioned { value: active, version: 2 };
    assert_eq!(activate(now, &active, false), Err(WebhookTaken), "it is active already");
    assert_eq!(activate(now, &Versioned::default(), false), Err(WebhookTaken), "it has ended");

    // Asked for anew, or ended, it is free; while it is awaited, it never was its own.
    let (again, _) = confirmed(&entropy, url, active.clone()).unwrap();
    assert_eq!((released(&again), owned_after(&again).0.len()), (1, 1));
    let (index, subscriber) = (awaited.index.clone(), awaited.subscriber());
    let end = |owned| unsubscribe(&context(&entropy), &subscriber, index.clone(), owned);
    assert_eq!((released(&end(active)), released(&end(owned))), (1, 0));
}

#[test]
fn webhooks_that_nobody_confirmed_in_time_count_no_more() {
    let entropy = SeededEntropy::new(1);
    let mut owned = Versioned::default();
    for number in 0..5 {
        let url = format!("https://hooks.example.jp/{number}");
        let (changes, _) = confirmed(&entropy, Some(&url), owned).unwrap();
        owned = Versioned { value: owned_after(&changes), version: 1 };
    }
    let sixth = Some("https://hooks.example.jp/6");
    assert_eq!(confirmed(&entropy, sixth, owned.clone()).map(drop), Err(TooManyWebhooks));
    for one in &mut owned.value.0 {
        one.awaited_until = Some(context(&entropy).now);
    }
    let (changes, _) = confirmed(&entropy, sixth, owned).unwrap();
    assert_eq!(owned_after(&changes).0.len(), 1);
}

#[test]
fn only_a_receiver_that_can_check_a_signature_gets_a_secret() {
    let entropy = SeededEntropy::new(1);
    let lookup = LookupKey::new(b"key");
    for format in WebhookFormat::ALL {
        let mut pending = pending(Some("https://hooks.example.jp/1"));
        pending.subscription_request.webhook.as_mut().unwrap().format = format;
        let index = lookup.email(Product::ProSign, &pending.subscription_request.email);
        let channel = lookup.channel(&pending.subscription_request);
        let token = lookup.unsubscribe_token(&index, &channel);
        let key = EnvelopeKey { plain: DataKey::from_bytes([1; 32]), wrapped: WrappedKey(vec![]) };
        let owned = Versioned::default();
        let context = context(&entropy);
        let (_, made) = confirm(&context, pending, index, channel, token, owned, key).unwrap();
        assert_eq!(made.secret.is_some(), format == WebhookFormat::Standard);
        assert!(made.challenge.is_some());
    }
}

#[test]
fn a_webhook_address_is_https_with_a_public_dns_name() {
    for (right, host, target) in [
        ("https://hooks.example.jp", "hooks.example.jp", "/"),
        ("https://Hooks.Example.JP/a/b?c=d", "hooks.example.jp", "/a/b?c=d"),
        ("https://example.jp?x=1", "example.jp", "/?x=1"),
    ] {
        let url = WebhookUrl::parse(right).unwrap();
        assert_eq!((url.host(), url.target()), (host, target));
        assert_eq!(WebhookUrl::parse(url.expose()), Ok(url));
    }
    for wrong in [
        "",
        "http://hooks.example.jp/",
        "HTTPS://hooks.example.jp/",
        "https://",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://taro@hooks.example.jp/",
        "https://hooks.example.jp:8443/",
        "https://hooks.example.jp./",
        "https://hooks..jp/",
        "https://-hooks.example.jp/",
        "https://例.jp/",
        "https://hooks.example.jp/#here",
        "https://hooks.example.jp/a b",
        "https://hooks.example.jp/\r\nx: y",
    ] {
        assert!(WebhookUrl::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_signature_equals_the_example_in_standard_webhooks() {
    let secret = WebhookSecret(*b"0123456789abcdef0123456789abcdef");
    assert_eq!(WebhookSecret::parse(&secret.expose()), Some(secret.clone()));
    assert_eq!(format!("{secret:?}"), "WebhookSecret(redacted)");
    let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let signed = |id| signature(&key, id, 1_614_265_330, r#"{"test": 2432232314}"#);
    let notified = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    assert_eq!(signed("msg_p5jXN8AQM9LWM0D4loKWxJek"), notified);
    assert_ne!(signed("msg_2"), notified);
}

#[test]
fn backoff_doubles_up_to_fifteen_minutes_for_one_day() {
    let announced = Timestamp::new(1_900_000_000, 0).unwrap();
    let soon = announced + SignedDuration::from_secs(1);
    let pauses: Vec<_> =
        (1..=8).map(|failures| next_try(announced, failures, soon).unwrap()).collect();
    assert_eq!(pauses, [30, 60, 120, 240, 480, 900, 900, 900]);
    assert_eq!(next_try(announced, u32::MAX, soon), Some(900));
    let second = SignedDuration::from_secs(1);
    assert_eq!(next_try(announced, 1, announced + PATIENCE - second), Some(30));
    assert_eq!(next_try(announced, 1, announced + PATIENCE), None);
}
