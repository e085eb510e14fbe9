//! The answers to the offer of a passkey over HTTP, by form and by script.

use pass0_testkit::Authenticator;
use serde_json::json;

use crate::actors::{ANN, App, Browser, Reply, app, path_of};
use crate::taking_back::{SITE, contest, letter, moves_the_address, notifies, stolen};

const OFFER: &str = "/auth/passkey/offer";
const COOKIE: &str = "__Host-pass0-offer";

/// A browser that can keep passkeys.
fn able(app: &App) -> Browser {
    let mut browser = app.browser();
    browser.jar.insert(COOKIE.into(), "yes".into());
    browser
}

/// Where a sign-in by mail leads.
async fn leads(browser: &mut Browser, email: &str) -> String {
    browser
        .app
        .kit
        .clock
        .advance(std::time::Duration::from_secs(60));
    let letter = browser.ask(email).await;
    let opened = browser.go(path_of(&letter)).await;
    assert_eq!(opened.status, 303, "{}", opened.body);
    opened.location().to_owned()
}

async fn is_offered(browser: &mut Browser, email: &str) -> bool {
    leads(browser, email).await.starts_with(OFFER)
}

/// Presses a button of the form on the page, as a browser without scripts does.
async fn press(browser: &mut Browser, page: &Reply, answer: &str) -> Reply {
    let (_, form) = page.body.split_once("<form").expect("a form");
    let form = form.replace("&#x2f;", "/").replace("&amp;", "&");
    let value = |name: &str| {
        let (_, rest) = form
            .split_once(&format!("name=\"{name}\" value=\""))
            .expect(name);
        rest.split('"').next().unwrap().to_owned()
    };
    assert!(form.contains(&format!("action=\"{OFFER}\"")), "{form}");
    let button = format!("type=\"submit\" name=\"answer\" value=\"{answer}\"");
    assert!(form.contains(&button), "{form}");
    let (token, next) = (value("form_token"), value("next"));
    let fields = [("form_token", &*token), ("next", &next), ("answer", answer)];
    browser.submit(OFFER, &fields).await
}

#[tokio::test]
async fn never_is_kept_with_the_account_and_the_form_leads_on() {
    let app = app();
    let mut ann = able(&app);
    let offer = leads(&mut ann, ANN).await;
    assert_eq!(offer, "/auth/passkey/offer?next=%2F");
    let page = ann.go("/auth/passkey/offer?next=%2Fnotes%3Fpage%3D2").await;
    let pressed = press(&mut ann, &page, "never").await;
    assert!(pressed.goes_on_by_page(), "{}", pressed.body);
    assert_eq!(pressed.location(), "/notes?page=2");
    assert_eq!(
        pressed.set_cookies(),
        [""; 0],
        "nothing stays in the browser"
    );
    assert_eq!(leads(&mut ann, ANN).await, "/");
    assert_eq!(leads(&mut able(&app), ANN).await, "/", "another device");
    assert!(
        is_offered(&mut ann, "bob@example.org").await,
        "another account"
    );
    // Its owner sees it, and adds one whenever they like.
    ann.sign_in(ANN).await;
    let account = ann.go("/auth/account").await;
    assert!(account.body.contains("Passkey suggestions turned off"));
    assert!(account.body.contains("data-enrol-button"));
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;
    assert_eq!(app.browser().use_passkey(&mut keys).await.status, 200);
}

#[tokio::test]
async fn later_is_kept_in_the_browser_for_a_month_where_its_script_reads_it() {
    let app = app();
    let mut ann = able(&app);
    assert!(is_offered(&mut ann, ANN).await);
    let page = ann.go("/auth/passkey/offer?next=%2F").await;
    let pressed = press(&mut ann, &page, "later").await;
    assert!(pressed.goes_on_by_page(), "{}", pressed.body);
    let cookie = format!("{COOKIE}=later; Path=/; Max-Age=2592000; SameSite=Lax; Secure");
    assert_eq!(pressed.set_cookies(), [cookie.as_str()]);
    assert!(!is_offered(&mut ann, ANN).await);
    assert!(is_offered(&mut able(&app), ANN).await, "another device");
}

#[tokio::test]
async fn scripts_get_json() {
    let app = app();
    let mut ann = able(&app);
    ann.sign_in(ANN).await;
    let later = ann
        .post(OFFER, json!({"answer": "later", "next": "/a"}))
        .await;
    assert_eq!(later.json(), json!({"success": true, "next": "/a"}));
    assert_eq!(later.set_cookies().len(), 1);
    let foreign = json!({"answer": "never", "next": "https://evil.example/"});
    for _ in 0..2 {
        let never = ann.post(OFFER, foreign.clone()).await;
        assert_eq!(never.status, 200, "{}", never.body);
        assert_eq!(never.json(), json!({"success": true, "next": "/"}));
        assert_eq!(never.set_cookies(), [""; 0]);
    }
    assert!(!is_offered(&mut able(&app), ANN).await);
}

#[tokio::test]
async fn other_answers_and_strangers_are_turned_away() {
    let app = app();
    let mut ann = able(&app);
    ann.sign_in(ANN).await;
    for body in [
        json!({}),
        json!({"answer": ""}),
        json!({"answer": "Never"}),
        json!({"answer": "yes"}),
        json!({"answer": true}),
        json!({"answer": "never", "user": "x"}),
        json!({"next": "/"}),
    ] {
        let refused = ann.post(OFFER, body.clone()).await;
        assert_eq!(refused.status, 400, "{body}: {}", refused.body);
        assert_eq!(refused.error(), "bad_request");
    }
    let mut nobody = app.browser();
    let refused = nobody.post(OFFER, json!({"answer": "never"})).await;
    assert_eq!(
        (refused.status.as_u16(), &*refused.error()),
        (401, "unauthenticated")
    );
    assert!(is_offered(&mut ann, ANN).await);
}

/// What earlier versions kept in the browser after "Do not ask again": the sign-in page's script
/// replaces it, and until then it is no "yes".
#[tokio::test]
async fn a_cookie_of_earlier_versions_is_no_answer_of_the_account() {
    let app = app();
    let mut ann = app.browser();
    ann.jar.insert(COOKIE.into(), "never".into());
    assert!(!is_offered(&mut ann, ANN).await);
    assert!(is_offered(&mut able(&app), ANN).await);
}

#[tokio::test]
async fn an_intruders_wish_hides_nothing_and_goes_when_the_account_is_taken_back() {
    let app = app();
    let (mut ann, mut mallory) = stolen(&app).await;
    let never = mallory.post(OFFER, json!({"answer": "never"})).await;
    assert_eq!(never.status, 200);
    assert!(!is_offered(&mut able(&app), ANN).await);
    // The owner reads of it, of the passkey that follows, and has the notice that takes it back.
    let account = ann.go("/auth/account").await;
    assert!(account.body.contains("Passkey suggestions turned off"));
    mallory.add_passkey(&mut Authenticator::new(SITE)).await;
    let again = mallory.post(OFFER, json!({"answer": "never"})).await;
    assert_eq!(again.status, 200);
    let notice = letter(&app, ANN, notifies).await;
    let account = ann.go("/auth/account").await;
    assert!(account.body.contains("Passkey added"), "{}", account.body);
    contest(&app, &notice, ANN).await;
    assert!(is_offered(&mut able(&app), ANN).await);
}

#[tokio::test]
async fn a_contest_of_the_address_takes_an_intruders_wish_back_too() {
    let app = app();
    let (_, mut mallory) = stolen(&app).await;
    moves_the_address(&app, &mut mallory).await;
    let notice = letter(&app, ANN, notifies).await;
    let never = mallory.post(OFFER, json!({"answer": "never"})).await;
    assert_eq!(never.status, 200);
    contest(&app, &notice, ANN).await;
    assert!(is_offered(&mut able(&app), ANN).await);
}
