//! One running instance, in one process.

use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use axum::extract::Request;
use pass0::embedded::{self, Instance, Needs, Setting};
use pass0::wiring::AroundStore;
use pass0_core::ports::{Env, SystemEnv};
use pass0_html::Pages;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use crate::clock::Clock;
use crate::courier::PythonCourier;
use crate::exceptions::{ConfigError, Stopped};
use crate::host::HostStore;
use crate::raised;
use crate::render::Jinja;
use crate::running::{self, Running};
use crate::who::Who;
use crate::wire::{self, Answer, Read};

/// An instance of pass0. It belongs to the process that made it: a fork makes its own.
#[pyclass(frozen, weakref, module = "flask_pass0._native")]
pub(crate) struct Core {
    process: u32,
    /// `None`: it was stopped.
    running: Mutex<Option<Arc<Running>>>,
    /// For words and samples; the instance has its own.
    pub(crate) pages: Pages,
}

#[pymethods]
impl Core {
    /// Starts an instance. `settings`: a JSON list of `[key, label, value]`, the keys those of the
    /// program. `host`: the users and tokens of the host's own storage. `render`: a function of
    /// template and variables (JSON). `send`: a function of id, recipient, subject, text and HTML that sends
    /// an email. `clock`: another one, for tests. `cookie_scope`: the path that
    /// cookie names are made from, if not the prefix. `keep_mail`: no letter is sent.
    #[new]
    #[pyo3(signature = (settings, prefix, data, *, in_memory = false, host = None, render = None, send = None, clock = None, cookie_scope = None, keep_mail = false))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments in Python")]
    fn new(
        py: Python<'_>,
        settings: &str,
        prefix: &str,
        data: PathBuf,
        in_memory: bool,
        host: Option<Py<PyAny>>,
        render: Option<Py<PyAny>>,
        send: Option<Py<PyAny>>,
        clock: Option<Clock>,
        cookie_scope: Option<String>,
        keep_mail: bool,
    ) -> PyResult<Self> {
        let settings = read_settings(settings)?;
        let templates = settings
            .iter()
            .find(|setting| setting.key == "templates")
            .and_then(|setting| setting.value.as_str())
            .map(PathBuf::from);
        let env: Option<Arc<dyn Env>> = clock.map(|clock| Arc::new(clock) as _);
        let host_env = env.clone().unwrap_or_else(|| Arc::new(SystemEnv));
        let seams = embedded::Host {
            in_memory,
            keep_mail,
            cookie_scope,
            around_store: host.map(|host| -> AroundStore {
                Box::new(move |store| Arc::new(HostStore::new(store, host, host_env)))
            }),
            renderer: render.map(|render| Arc::new(Jinja(render)) as _),
            courier: send.map(|send| Arc::new(PythonCourier(Arc::new(send))) as _),
            env,
        };
        py.detach(|| {
            let pages =
                Pages::new(templates).map_err(|error| ConfigError::new_err(error.to_string()))?;
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .thread_name("pass0")
                .enable_all()
                .build()
                .map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
            let start = Instance::start(settings, prefix, &data, seams);
            let instance = raised::or_raise(|| runtime.block_on(start))?
                .map_err(|error| ConfigError::new_err(error.to_string()))?;
            Ok(Self {
                process: std::process::id(),
                running: Mutex::new(Some(Arc::new(Running {
                    instance: Arc::new(instance),
                    runtime,
                }))),
                pages,
            })
        })
    }

    /// Answers a request for one of the routes: status, headers, body.
    #[pyo3(signature = (method, target, headers, peer, body))]
    fn answer<'py>(
        &self,
        py: Python<'py>,
        method: &str,
        target: &str,
        headers: Vec<(String, String)>,
        peer: Option<&str>,
        body: &[u8],
    ) -> PyResult<Answer<'py>> {
        let Some(request) = wire::request(method, target, &headers, peer, body) else {
            return Ok(Read::bad_request().into_py(py));
        };
        let read = self.run(py, |instance| async move {
            Read::of(instance.answer(request).await).await
        })?;
        Ok(read.into_py(py))
    }

    /// Who is signed in on a request for a route of the host's own, or the answer that refuses it.
    /// `needs`: `nobody`, `somebody` or `fresh`.
    fn admit<'py>(
        &self,
        py: Python<'py>,
        method: &str,
        target: &str,
        headers: Vec<(String, String)>,
        needs: &str,
    ) -> PyResult<(Option<Who>, Option<Answer<'py>>)> {
        let needs = match needs {
            "nobody" => Needs::Nobody,
            "somebody" => Needs::Somebody,
            "fresh" => Needs::FreshProof,
            _ => return Err(PyValueError::new_err("needs: nobody, somebody or fresh")),
        };
        let Some(request) = wire::request(method, target, &headers, None, &[]) else {
            return Ok((None, Some(Read::bad_request().into_py(py))));
        };
        let admitted = self.run_briefly(py, |instance| admit(instance, request, needs))?;
        Ok(match admitted {
            Ok(who) => (who, None),
            Err(read) => (None, Some(read.into_py(py))),
        })
    }

    /// Whether a session that the host opened for this user before it had pass0 is still good on
    /// this request, or the answer that refuses it.
    fn admit_earlier<'py>(
        &self,
        py: Python<'py>,
        method: &str,
        target: &str,
        headers: Vec<(String, String)>,
        user_id: String,
    ) -> PyResult<(bool, Option<Answer<'py>>)> {
        let Some(request) = wire::request(method, target, &headers, None, &[]) else {
            return Ok((false, Some(Read::bad_request().into_py(py))));
        };
        let admitted = self.run(py, |instance| async move {
            let (parts, _) = request.into_parts();
            match instance.admit_earlier(&parts, user_id.into()).await {
                Ok(good) => Ok(good),
                Err(response) => Err(Read::of(response).await),
            }
        })?;
        Ok(match admitted {
            Ok(good) => (good, None),
            Err(read) => (false, Some(read.into_py(py))),
        })
    }

    /// Ends the sessions that the host opened for this user before it had pass0.
    fn end_earlier(&self, py: Python<'_>, user_id: String) -> PyResult<()> {
        let ended = self.run(py, |instance| async move {
            instance.end_earlier(user_id.into()).await
        })?;
        ended.map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }

    /// Signs in the browser of a request for the host's own route with the secret of a link that
    /// `issue_link` made: status, headers (with the cookies), body.
    #[pyo3(signature = (method, token, headers, peer))]
    fn redeem<'py>(
        &self,
        py: Python<'py>,
        method: &str,
        token: &str,
        headers: Vec<(String, String)>,
        peer: Option<&str>,
    ) -> PyResult<Answer<'py>> {
        let Some(request) = wire::request(method, "/", &headers, peer, &[]) else {
            return Ok(Read::bad_request().into_py(py));
        };
        let read = self.run(py, |instance| async move {
            Read::of(instance.redeem(request, token).await).await
        })?;
        Ok(read.into_py(py))
    }

    /// A fact about the database, written now unless it is there already.
    fn first_fact(&self, py: Python<'_>, key: &str, value: &str) -> PyResult<String> {
        let first = self.run(py, |instance| async move {
            instance.engine().first_fact(key, value).await
        })?;
        first.map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }

    /// Claims the database's rows for these users, or for pass0's own. Others whom they are about.
    fn claim_users(&self, py: Python<'_>, users: Option<&str>) -> PyResult<Option<String>> {
        let users = users.unwrap_or(pass0_core::OWN_USERS);
        let other = self.run(py, |instance| async move {
            instance.engine().claim_users(users).await
        })?;
        other.map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }

    /// The letters that dev mode kept, the newest first, as JSON.
    fn inbox(&self) -> PyResult<String> {
        let letters = self.running()?.instance.inbox();
        serde_json::to_string(&letters).map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }

    /// The address of the dev inbox with its key, to print on the console; `None` outside of dev
    /// mode.
    fn dev_inbox_url(&self) -> PyResult<Option<String>> {
        Ok(self.running()?.instance.dev_inbox_url())
    }

    /// The dev key; `None` outside of dev mode.
    fn dev_key(&self) -> PyResult<Option<String>> {
        Ok(self.running()?.instance.dev_key().map(str::to_owned))
    }

    /// Stops it: requests and letters under way are finished, last notes written, files closed,
    /// threads ended. Does nothing twice, in another process, or in a call of its own.
    fn close(&self, py: Python<'_>) {
        let entered = tokio::runtime::Handle::try_current();
        if self.process != std::process::id() || entered.is_ok() {
            return;
        }
        let Some(running) = self.lock().take() else {
            return;
        };
        // uWSGI calls Python's exit handlers when this thread's own variables are gone already.
        let is_late = entered.is_err_and(|error| error.is_thread_local_destroyed());
        py.detach(|| match is_late {
            true => drop(std::thread::spawn(|| running::stop(running)).join()),
            false => running::stop(running),
        });
    }
}

impl Core {
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Arc<Running>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn running(&self) -> PyResult<Arc<Running>> {
        if self.process != std::process::id() {
            return Err(PyRuntimeError::new_err(
                "this instance of pass0 belongs to the process that was forked",
            ));
        }
        let stopped = || Stopped::new_err("this instance of pass0 was stopped");
        self.lock().clone().ok_or_else(stopped)
    }

    /// Runs the engine on this thread, without the interpreter's lock; Python code that it calls
    /// takes the lock, and finds the thread's own state: Flask's contexts, scoped sessions.
    pub(crate) fn run<T, F>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(Arc<Instance>) -> F + Send,
    ) -> PyResult<T>
    where
        T: Send,
        F: Future<Output = T> + Send,
    {
        let running = self.enterable()?;
        py.detach(move || {
            let instance = running.instance.clone();
            raised::or_raise(|| running.runtime.block_on(work(instance)))
        })
    }

    /// As [`Self::run`], but the interpreter's lock is given away only if there is something to wait
    /// for: among busy threads, getting it back takes longer than a read that does not wait.
    fn run_briefly<T, F>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(Arc<Instance>) -> F,
    ) -> PyResult<T>
    where
        T: Send,
        F: Future<Output = T> + Send,
    {
        let running = self.enterable()?;
        raised::or_raise(|| {
            let mut work = pin!(work(running.instance.clone()));
            let at_once = {
                let _context = running.runtime.enter();
                work.as_mut().poll(&mut Context::from_waker(Waker::noop()))
            };
            match at_once {
                Poll::Ready(done) => done,
                Poll::Pending => py.detach(|| running.runtime.block_on(work)),
            }
        })
    }

    /// What runs, for a thread that is not in it already.
    fn enterable(&self) -> PyResult<Arc<Running>> {
        if tokio::runtime::Handle::try_current().is_ok() {
            return Err(PyRuntimeError::new_err(
                "pass0 was called from inside a call of its own, on the same thread: greenlets \
                 (gevent, eventlet) are not supported, and a storage adapter cannot ask who is \
                 signed in",
            ));
        }
        self.running()
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        let running = self
            .running
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if self.process == std::process::id() {
            if let Some(Running { runtime, .. }) = running.and_then(Arc::into_inner) {
                runtime.shutdown_background();
            }
        } else {
            // A forked child: the threads to wait for are its parent's.
            std::mem::forget(running);
        }
    }
}

async fn admit(
    instance: Arc<Instance>,
    request: Request,
    needs: Needs,
) -> Result<Option<Who>, Read> {
    let (mut parts, _) = request.into_parts();
    match instance.admit(&mut parts, needs).await {
        Ok(user) => Ok(user.map(Who::from)),
        Err(response) => Err(Read::of(response).await),
    }
}

/// Every route under `prefix`: method, path with `{parameters}`, what it does.
#[pyfunction]
pub(crate) fn routes(prefix: &str) -> PyResult<Vec<(String, String, String)>> {
    let routes =
        embedded::routes(prefix).map_err(|error| ConfigError::new_err(error.to_string()))?;
    let row = |route: pass0_axum::RouteInfo| (route.method, route.path, route.summary.into());
    Ok(routes.into_iter().map(row).collect())
}

/// What cookie names begin with for routes under this path, after `__Host-` where they have that.
#[pyfunction]
pub(crate) fn cookie_name(scope: &str) -> String {
    embedded::cookie_name(scope)
}

fn read_settings(json: &str) -> PyResult<Vec<Setting>> {
    let rows: Vec<(String, String, serde_json::Value)> =
        serde_json::from_str(json).map_err(|error| PyValueError::new_err(error.to_string()))?;
    let setting = |(key, label, value)| Setting { key, label, value };
    Ok(rows.into_iter().map(setting).collect())
}
