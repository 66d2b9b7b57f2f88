// The package in a CommonJS module of a Node that cannot require ES modules.
import("effect-profitbricks").then(({ Server }) => console.log(Server.create.spec.method))
