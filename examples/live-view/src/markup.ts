/** What the panels fill in. The demo has the same ids in its own page. */
export const MARKUP = `
<section class="card state" aria-labelledby="state-title">
  <h2 id="state-title">What it is doing</h2>
  <p class="now"><span class="dot" id="state-dot"></span><strong id="state">idle</strong><span class="elapsed" id="elapsed"></span></p>
  <p class="caption" id="state-means"></p>
  <svg class="bar" id="clock-bar" viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true"></svg>
  <dl class="clocks" id="clocks"></dl>
  <p class="sum" id="clock-sum"></p>
</section>

<section class="card" aria-labelledby="shares-title">
  <h2 id="shares-title">How much of it</h2>
  <div class="strip" id="strip">
    <svg class="ranges" viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
      <g data-level="once"></g><g data-level="twice"></g><g data-level="thrice"></g>
      <rect id="played-mark" y="0" width="4" height="100"></rect>
    </svg>
  </div>
  <ol class="milestones" id="milestones" aria-label="Milestones"></ol>
  <dl class="shares">
    <div>
      <dt>Completion</dt>
      <dd><meter id="completion" min="0" max="1" value="0" aria-label="Completion"></meter><b id="completion-text">0 %</b></dd>
      <dd class="caption">the furthest point; at 90 % the video is <span id="completed">complete</span></dd>
    </div>
    <div>
      <dt>Coverage</dt>
      <dd><meter id="coverage" min="0" max="1" value="0" aria-label="Coverage"></meter><b id="coverage-text">0 %</b></dd>
    </div>
    <div>
      <dt>Engagement</dt>
      <dd><meter id="engagement" min="0" max="1" value="0" aria-label="Engagement"></meter><b id="engagement-text">0 %</b></dd>
    </div>
  </dl>
</section>

<section class="card counters" aria-labelledby="counters-title">
  <h2 id="counters-title" class="quiet">Counters</h2>
  <dl id="counters"></dl>
</section>

<section class="card collector" aria-labelledby="collector-title">
  <h2 id="collector-title">What the collector holds</h2>
  <p class="link" id="link" data-link="waiting">looking for the collector</p>
  <p class="caption" id="collector-caption">Nothing of this session yet: it begins when you press play.</p>
  <table id="compare">
    <thead>
      <tr><th scope="col">this session</th><th scope="col">here</th><th scope="col">collector</th><td></td></tr>
    </thead>
    <tbody id="compare-rows"></tbody>
  </table>
</section>

<section class="card happened" aria-labelledby="happened-title">
  <h2 id="happened-title">What happened</h2>
  <ol class="events" id="events" tabindex="0" aria-labelledby="happened-title"></ol>
  <p class="caption">Session <code id="session-id"></code></p>
</section>
`
