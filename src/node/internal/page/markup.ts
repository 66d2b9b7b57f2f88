/** The page of the emulator: its document. Style and script are in it, so that there is one file to send. */

export const markup = (parts: { readonly style: string; readonly script: string }): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>ProfitBricks emulator</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%230b5fcc'/%3E%3Cpath d='M8 20.500h16M8 15.500h16M8 10.500h10' stroke='white' stroke-width='3' stroke-linecap='round'/%3E%3C/svg%3E">
<style>${parts.style}</style>
</head>
<body>
<a class="skip" href="#account">Skip to the account</a>
<header>
  <div class="brand">
    <svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7"/><path d="M8 20.500h16M8 15.500h16M8 10.500h10"/></svg>
    <h1>ProfitBricks emulator</h1>
    <span class="tag" id="version"></span>
  </div>
  <div class="address"><code id="address"></code><button type="button" class="quiet" id="copy">Copy address</button></div>
  <div class="live">
    <span class="dot" id="dot"></span><span id="connection" role="status">Connecting</span>
    <button type="button" class="quiet" id="pause" aria-pressed="false">Pause</button>
  </div>
</header>
<nav aria-label="Parts of the page">
  <a href="#account">Account</a><a href="#requests">Requests</a><a href="#faults">Faults</a><a href="#calls">Calls</a>
</nav>
<main>
  <h2 class="unseen" id="usage-title">Contract in use</h2>
  <dl class="usage" id="usage" aria-labelledby="usage-title"></dl>
  <div class="columns">
    <div class="column">
    <section class="panel" id="account">
      <div class="head"><h2 id="account-title">Account</h2><span class="count" id="account-count"></span></div>
      <div class="body tree" id="tree" role="region" aria-labelledby="account-title" tabindex="0"></div>
    </section>
    <section class="panel" id="requests">
      <div class="head"><h2 id="requests-title">Requests</h2><span class="count" id="requests-count"></span></div>
      <div class="body" role="region" aria-labelledby="requests-title" tabindex="0">
        <p class="empty" id="no-requests">Changes that the API accepts appear here, and go from QUEUED to RUNNING to DONE or FAILED.</p>
        <ol class="requests" id="request-list"></ol>
      </div>
    </section>
    </div>
    <div class="column">
    <section class="panel" id="faults">
      <div class="head"><h2 id="faults-title" tabindex="-1">Faults</h2><span class="count" id="faults-count"></span>
        <button type="button" class="quiet" id="clear" hidden>Clear all</button>
      </div>
      <div class="body free">
        <div class="scope">
          <div><label for="operation">Which calls</label>
            <select id="operation">
              <option value="any">any call</option>
              <option value="reads">any read</option>
              <option value="changes">any change</option>
            </select>
          </div>
          <div><label for="times">How many</label>
            <select id="times">
              <option value="1">the next one</option>
              <option value="2">the next 2</option>
              <option value="3">the next 3</option>
              <option value="5">the next 5</option>
              <option value="10">the next 10</option>
              <option value="">all until cleared</option>
            </select>
          </div>
        </div>
        <div id="menu"></div>
        <p class="hint" id="hint">Choose the calls, then a fault for them.</p>
        <ul class="active" id="active" aria-label="Faults in force"></ul>
      </div>
    </section>
    <section class="panel" id="calls">
      <div class="head">
        <h2 id="calls-title">Calls</h2><span class="count" id="calls-count"></span>
        <div class="filter"><label for="filter">Show</label>
          <select id="filter">
            <option value="all">all</option>
            <option value="changes">changes</option>
            <option value="errors">errors and faults</option>
          </select>
        </div>
      </div>
      <div class="body" role="region" aria-labelledby="calls-title" tabindex="0">
        <p class="empty" id="no-calls">No calls yet. The lines to export for a program are in the terminal of the emulator.</p>
        <table id="call-table" hidden>
          <caption class="unseen">The last calls, the newest first</caption>
          <thead><tr><th scope="col" class="time">Time</th><th scope="col" class="call">Call</th><th scope="col">Status</th><th scope="col" class="number">Took</th></tr></thead>
          <tbody id="call-list"></tbody>
        </table>
      </div>
    </section>
    </div>
  </div>
</main>
<p class="unseen" id="news" role="status"></p>
<noscript><p class="empty">This page needs JavaScript.</p></noscript>
<script>${parts.script}</script>
</body>
</html>
`
