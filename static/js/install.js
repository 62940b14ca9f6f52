// The worker that shows our own page where there is no connection; browsers offer to install an app that has one.
navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
