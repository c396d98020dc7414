/** The one style sheet of all pages: a phone first, light and dark, contrast at least 4.5:1. */
export const styleSheet = `
:root{color-scheme:light dark;--page:#f3f5f8;--card:#fff;--line:#d8dee7;--field:#f7f9fb;--text:#18212f;--soft:#526075;--accent:#1d4ed8;--on-accent:#fff;--good:#10693a;--good-bg:#e6f5ec;--bad:#a3201d;--bad-bg:#fdecea;--warn:#855004;--warn-bg:#fdf3dc}
@media (prefers-color-scheme:dark){:root{--page:#0f141b;--card:#171e28;--line:#2d3848;--field:#10161e;--text:#e7ecf3;--soft:#a2b0c3;--accent:#7fa7ff;--on-accent:#0b1220;--good:#74d9a0;--good-bg:#10301f;--bad:#ff9c94;--bad-bg:#3a1816;--warn:#f3c26b;--warn-bg:#35280f}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%;text-size-adjust:100%}
.bar,main{max-width:48rem;margin:0 auto;padding:0 1rem}
.bar{padding-top:1.1rem;padding-bottom:.9rem}
.brand{font-weight:650;letter-spacing:.01em;color:var(--soft)}
.brand::before{content:"";display:inline-block;width:.6rem;height:.6rem;margin-right:.55rem;border-radius:.15rem;background:var(--accent)}
main{padding-bottom:3rem}
h1{font-size:1.6rem;line-height:1.22;margin:.5rem 0;letter-spacing:-.012em;overflow-wrap:anywhere}
h2{font-size:1.1rem;line-height:1.3;margin:0;overflow-wrap:anywhere}
h3{font-size:.95rem;margin:1.2rem 0 .5rem}
p{margin:0}
small{font-size:.875rem;color:var(--soft);font-weight:400}
code,pre,.id{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
.card{background:var(--card);border:1px solid var(--line);border-radius:.8rem;padding:1.1rem;margin:0 0 1rem}
.lead{color:var(--soft)}
pre{margin:.5rem 0 0;padding:.7rem .8rem;background:var(--field);border:1px solid var(--line);border-radius:.5rem;font-size:.9rem;line-height:1.55;white-space:pre-wrap;overflow-wrap:anywhere;tab-size:4;unicode-bidi:plaintext}
.state,.risk{display:inline-block;padding:.12rem .65rem;border-radius:1rem;font-size:.82rem;font-weight:650;white-space:nowrap;color:var(--soft);background:var(--field);border:1px solid currentColor}
.state.pending,.risk.medium{color:var(--warn);background:var(--warn-bg)}
.state.approved,.risk.low{color:var(--good);background:var(--good-bg)}
.state.rejected,.risk.high{color:var(--bad);background:var(--bad-bg)}
.facts{display:grid;gap:.65rem 1.5rem;margin:1.1rem 0 0;padding-top:1rem;border-top:1px solid var(--line)}
dt{font-size:.85rem;color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
.id{font-size:.9rem}
.title{display:flex;flex-wrap:wrap;gap:.5rem .8rem;align-items:center;justify-content:space-between}
.count{font-size:.85rem;font-weight:400;color:var(--soft)}
.why{margin-top:.7rem;overflow-wrap:anywhere}
.arguments{margin:0;display:grid;gap:.8rem}
.arguments dt{color:var(--text);font-weight:600;overflow-wrap:anywhere}
.kind{font-weight:400;color:var(--soft)}
.arguments pre{margin-top:.25rem}
fieldset{border:0;border-top:1px solid var(--line);margin:1.3rem 0 0;padding:1.1rem 0 0;min-width:0}
legend{float:left;width:100%;padding:0;margin-bottom:.65rem;font-weight:650}
.choices{clear:both;display:grid;gap:.6rem}
.choice{display:flex;gap:.7rem;align-items:flex-start;padding:.75rem .85rem;border:1px solid var(--line);border-radius:.6rem;background:var(--field);cursor:pointer}
.choice input{flex:none;width:1.2rem;height:1.2rem;margin:.16rem 0 0;accent-color:var(--accent)}
.choice strong,.choice small{display:block}
.choice:hover{border-color:var(--soft)}
.choice.approve:has(:checked){border-color:var(--good);background:var(--good-bg)}
.choice.reject:has(:checked){border-color:var(--bad);background:var(--bad-bg)}
.reason{display:block;margin:1rem 0 .35rem;font-weight:600}
textarea{display:block;width:100%;padding:.6rem .75rem;font:inherit;color:inherit;background:var(--field);border:1px solid var(--soft);border-radius:.5rem;resize:vertical}
.send{display:flex;flex-wrap:wrap;gap:.7rem 1rem;align-items:center;color:var(--soft);font-size:.9rem}
button{width:100%;padding:.8rem 1.6rem;font:inherit;font-size:1rem;font-weight:650;color:var(--on-accent);background:var(--accent);border:0;border-radius:.6rem;cursor:pointer}
button:hover{filter:brightness(1.08)}
:focus-visible,.choice:has(:focus-visible){outline:3px solid var(--accent);outline-offset:2px}
.choice input:focus-visible{outline:0}
.notice,.outcome{padding:.8rem 1rem;border-radius:.6rem;margin:0 0 1rem;border-left:.3rem solid currentColor;font-weight:550;overflow-wrap:anywhere}
.outcome{margin:1.2rem 0 0;font-weight:400}
.outcome pre{color:var(--text);background:none;border:0;padding:0}
.notice.good,.outcome.approved{color:var(--good);background:var(--good-bg)}
.notice.bad,.outcome.rejected{color:var(--bad);background:var(--bad-bg)}
.message{margin-top:1rem}
@media (min-width:40rem){.bar,main{padding-left:1.5rem;padding-right:1.5rem}.card{padding:1.6rem}h1{font-size:1.9rem}.facts,.choices{grid-template-columns:1fr 1fr}button{width:auto}.arguments .short{display:grid;grid-template-columns:11rem 1fr;gap:0 1rem;align-items:baseline}.arguments .short .kind{display:block}.arguments .short pre{margin:0}}
@media (forced-colors:active){.choice:has(:checked){outline:2px solid}}
@media print{body{background:#fff}.card{break-inside:avoid-page}}
`;
