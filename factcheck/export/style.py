"""The style of the page for readers: light and dark, wide and narrow, on paper too. Colours meet a contrast of 4.5."""

STYLE = """
:root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--quiet:#595959;--line:#d0d0d0;--link:#0b57a4;
--supported:#d6f0dc;--refuted:#fbd9d6;--conflicting:#fde8c4;--nothing:#e3e3ea}
@media(prefers-color-scheme:dark){:root{--ink:#e8e8e8;--paper:#16181b;--quiet:#a8a8a8;--line:#3c4046;--link:#8fc1ff;
--supported:#1d4a2a;--refuted:#5f2320;--conflicting:#574014;--nothing:#3a3d47}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,sans-serif}
main{max-width:46rem;margin:0 auto;padding:1rem}
h1{font-size:1.7rem;line-height:1.25;margin:1.5rem 0 .25rem}h2{margin:2.5rem 0 1rem}h3{font-size:1rem;margin:0}
h4{font-size:.9rem;margin:1rem 0 .25rem}
a{color:var(--link)}h3 a{color:inherit;text-decoration:none}h3 a:hover,h3 a:focus{text-decoration:underline}
.about,.counts,small,footer{color:var(--quiet)}
.text{white-space:pre-wrap;overflow-wrap:anywhere;border-block:1px solid var(--line);padding:1rem 0}
mark{color:inherit;background:var(--nothing);padding:.1em .15em;border-radius:.2em}
mark.supported{background:var(--supported)}mark.refuted{background:var(--refuted)}
mark.conflicting{background:var(--conflicting)}
.skipped{color:var(--quiet);text-decoration:underline dotted;text-underline-offset:.2em}
mark.found{outline:1px solid var(--line)}
details{margin:1rem 0}table{border-collapse:collapse}th,td{text-align:left;padding:.15rem 1rem .15rem 0}
.to{text-decoration:none;font-weight:700;padding:0 .2em}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;padding:0;font-size:.9rem}
.claim{border:1px solid var(--line);border-left:.4rem solid var(--nothing);border-radius:.4rem;padding:1rem;
margin:0 0 1rem;overflow-wrap:anywhere}
.claim.supported{border-left-color:#2e8b4a}.claim.refuted{border-left-color:#c5372c}
.claim.conflicting{border-left-color:#c98a12}.claim.not_enough_evidence{border-left-color:#7a7d8a}
.claim:target{outline:3px solid var(--link)}
.label{margin:.4rem 0}
blockquote{margin:.5rem 0;padding:.25rem 0 .25rem 1rem;border-left:2px solid var(--line)}
blockquote p{margin:0;white-space:pre-line}blockquote footer{font-size:.9rem}
.checks{font-size:.9rem;margin:.25rem 0;padding-left:1.2rem}.checks .differs{font-weight:600}
.checks .agrees{color:var(--quiet)}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
body>footer{max-width:46rem;margin:0 auto;padding:1rem;font-size:.8rem;overflow-wrap:anywhere}
@page{margin:15mm}
@media print{body{font-size:10pt;line-height:1.4}main{max-width:none;padding:0}h1{font-size:15pt}h2{margin:1rem 0 .5rem}
h3,h4,.label{break-after:avoid}blockquote{break-inside:avoid}.claim{padding:.5rem .75rem;margin-bottom:.5rem}
mark{border:1px solid #777}a{color:inherit}}
""".replace("\n", "")
