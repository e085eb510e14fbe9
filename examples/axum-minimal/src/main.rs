use axum::{Router, routing::get};
use pass0::{CurrentUser, Pass0};

async fn home(user: CurrentUser) -> String {
    format!("Hello, {}!", user.email())
}

#[tokio::main]
async fn main() -> Result<(), pass0::Error> {
    let pass0 = Pass0::dev("http://localhost:3000").await?;
    pass0.serve(Router::new().route("/", get(home))).await
}
