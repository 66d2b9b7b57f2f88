using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (
      name = "main",
      worker = (
        modules = [(name = "worker", esModule = embed "worker.js")],
        bindings = [(name = "baseUrl", fromEnvironment = "BASE_URL")],
        compatibilityDate = "2026-01-01",
        globalOutbound = "network"
      )
    ),
    (name = "network", network = (allow = ["public", "private"]))
  ]
);
