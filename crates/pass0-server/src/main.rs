//! The pass0 program: sign-in in front of any app, and the tools of who runs it.

fn main() -> std::process::ExitCode {
    pass0_server::main()
}
