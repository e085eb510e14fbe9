//! A file of keys is read again when it changes, behind every door that works by itself.

use std::time::Duration;

use crate::given::Given;
use crate::{Door, KEY};

const NEXT: &str = "vN7f2Yb0qLr5XhT9cWkE3sZ8uJmA6pQdGxI1oHyR4tU=";

#[tokio::test]
async fn another_key_in_the_file_is_used_without_a_restart() {
    for door in [Door::Axum, Door::Host] {
        let mut given = Given::good();
        let file = given.write("key", KEY, 0o600);
        given.unset("secrets").set("secret_file", file);
        let built = door.build(&given).await.unwrap();
        let ring = built.http.engine().ring();
        assert_eq!(ring.ids().len(), 1);
        given.write("key", &format!("{NEXT}\n{KEY}\n"), 0o600);
        let read_again = async {
            while ring.ids().len() < 2 {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let within = tokio::time::timeout(Duration::from_secs(60), read_again).await;
        assert!(within.is_ok(), "{door:?}");
    }
}
