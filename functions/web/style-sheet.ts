/** The style sheet of all pages: a phone first, light and dark, contrast at least 4.5:1. */
export const styleSheet = `
:root{color-scheme:light dark;--page:#f2f4f7;--card:#fff;--line:#d5dbe4;--edge:#7b889b;--field:#f7f9fb;--text:#161f2c;--soft:#4d5a6e;--accent:#1d4ed8;--on-accent:#fff;--good:#0f6337;--good-bg:#e6f5ec;--bad:#9f1f1c;--bad-bg:#fdecea;--warn:#7d4a03;--warn-bg:#fdf3dc}
@media (prefers-color-scheme:dark){:root{--page:#0f141b;--card:#171e28;--line:#2f3a4b;--edge:#76859b;--field:#10161e;--text:#e7ecf3;--soft:#a9b6c8;--accent:#86abff;--on-accent:#0b1220;--good:#79dca4;--good-bg:#10301f;--bad:#ffa39c;--bad-bg:#3a1816;--warn:#f3c26b;--warn-bg:#35280f}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%;text-size-adjust:100%}
.bar,main{max-width:48rem;margin:0 auto;padding:0 1rem}
.bar{padding-top:1.1rem;padding-bottom:.9rem}
.brand{font-weight:650;letter-spacing:.01em;color:var(--soft)}
.brand::before{content:"";display:inline-block;width:.6rem;height:.6rem;margin-right:.55rem;border-radius:.15rem;background:var(--accent)}
main{padding-bottom:3rem}
main:focus{outline:0}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;padding:.4rem .8rem;background:var(--card);color:var(--accent);border-radius:.4rem}
h1{font-size:1.6rem;line-height:1.22;margin:.6rem 0 .4rem;letter-spacing:-.012em;overflow-wrap:anywhere}
h2{font-size:1.1rem;line-height:1.3;margin:0;overflow-wrap:anywhere}
h3{font-size:.95rem;margin:1.3rem 0 .5rem;overflow-wrap:anywhere}
p{margin:0;overflow-wrap:anywhere}
a{color:var(--accent)}
small{font-size:.875rem;color:var(--soft);font-weight:400}
code,pre,.id,.json{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
.card{background:var(--card);border:1px solid var(--line);border-radius:.8rem;padding:1.1rem;margin:0 0 1rem}
.lead,.soft,.hint{color:var(--soft)}
.spoken{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
pre{margin:.5rem 0 0;padding:.7rem .8rem;background:var(--field);border:1px solid var(--line);border-radius:.5rem;font-size:.9rem;line-height:1.55;white-space:pre-wrap;overflow-wrap:anywhere;tab-size:4;unicode-bidi:plaintext}
.state,.risk{display:inline-block;padding:.12rem .65rem;border-radius:1rem;font-size:.82rem;font-weight:650;white-space:nowrap;color:var(--soft);background:var(--field);border:1px solid currentColor}
.state.open,.risk.medium{color:var(--warn);background:var(--warn-bg)}
.state.approved,.risk.low{color:var(--good);background:var(--good-bg)}
.state.rejected,.state.unreachable,.risk.high{color:var(--bad);background:var(--bad-bg)}
.facts{display:grid;gap:.8rem 1.5rem;margin:1.1rem 0 0;padding-top:1rem;border-top:1px solid var(--line)}
dt{font-size:.85rem;color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
.person{font-weight:600;overflow-wrap:anywhere}
.people{list-style:none;margin:.3rem 0 0;padding:0;display:grid;gap:.25rem}
.people li{padding-left:1.35rem;position:relative;overflow-wrap:anywhere}
.people li::before{content:"";position:absolute;left:.1rem;top:.42em;width:.65rem;height:.65rem;border-radius:50%;border:2px solid var(--edge)}
.people .has-voted::before{background:var(--accent);border-color:var(--accent)}
.people .person{font-weight:400}
.id{font-size:.85rem;overflow-wrap:anywhere}
.title{display:flex;flex-wrap:wrap;gap:.5rem .8rem;align-items:center;justify-content:space-between;margin-bottom:.9rem}
.count{font-size:.85rem;font-weight:400;color:var(--soft)}
.why{margin-top:.8rem}
.why.warn{padding:.6rem .8rem;border-radius:.5rem;background:var(--warn-bg);color:var(--warn)}
.arguments{margin:0;display:grid;gap:.8rem}
.arguments dt{color:var(--text);font-weight:600;overflow-wrap:anywhere}
.kind{font-weight:400;color:var(--soft)}
.arguments pre{margin-top:.25rem}
.mail{border:1px solid var(--line);border-radius:.6rem;overflow:hidden}
.mail dl{margin:0;padding:.35rem .9rem;background:var(--field);border-bottom:1px solid var(--line)}
.mail dl div{padding:.3rem 0}
.mail dl div+div{border-top:1px solid var(--line)}
.mail pre,.asked pre{margin:0;border:0;border-radius:0;background:none;font:inherit;padding:.9rem}
.mail>.soft{padding:.9rem}
.asked{border-left:.3rem solid var(--accent);background:var(--field);border-radius:.2rem .6rem .6rem .2rem;font-size:1.05rem}
.row{width:100%;border-collapse:collapse;table-layout:auto}
.row caption{text-align:left;padding-bottom:.5rem;color:var(--soft)}
.row caption strong{color:var(--text)}
.row td{padding:.55rem .7rem;border:1px solid var(--line);vertical-align:top;text-align:left;overflow-wrap:anywhere}
.row,.row tbody,.row tr,.row td{display:block}
.row thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.row td+td{border-top:0}
.row pre{margin:0;border:0;padding:0;background:none;font:inherit}
.row .column{display:block;font-size:.85rem;color:var(--soft)}
.difference pre{font:inherit}
ins,del{padding:.05em .1em;border-radius:.2em}
ins{color:var(--good);background:var(--good-bg);text-decoration:underline;text-decoration-thickness:2px;text-underline-offset:.2em}
del{color:var(--bad);background:var(--bad-bg);text-decoration:line-through}
fieldset{border:0;border-top:1px solid var(--line);margin:1.3rem 0 0;padding:1.1rem 0 0;min-width:0}
legend{float:left;width:100%;padding:0;margin-bottom:.65rem;font-weight:650}
legend+*{clear:both}
.choices{clear:both;display:grid;gap:.6rem}
.choice{display:flex;gap:.7rem;align-items:flex-start;padding:.75rem .85rem;border:1px solid var(--edge);border-radius:.6rem;background:var(--field);cursor:pointer;min-width:0}
.choice input{flex:none;width:1.2rem;height:1.2rem;margin:.16rem 0 0;accent-color:var(--accent)}
.choice span{min-width:0;overflow-wrap:anywhere}
.choice strong,.choice small{display:block}
.choice:hover{border-color:var(--text)}
.choice:has(:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.choice.approve:has(:checked),.choice.answer:has(:checked){border-color:var(--good);background:var(--good-bg);box-shadow:inset 0 0 0 1px var(--good)}
.choice.edit:has(:checked){border-color:var(--warn);background:var(--warn-bg);box-shadow:inset 0 0 0 1px var(--warn)}
.choice.reject:has(:checked){border-color:var(--bad);background:var(--bad-bg);box-shadow:inset 0 0 0 1px var(--bad)}
@supports selector(:has(*)){.when-approve,.when-edit{display:none}fieldset:has(input[value="approve"]:checked) .when-approve,fieldset:has(input[value="edit"]:checked) .when-edit{display:block}}
.answers{margin-bottom:1.1rem}
.changes{margin-top:1rem;padding:.1rem 1rem 1rem;border:1px solid var(--line);border-left:.3rem solid var(--warn);border-radius:.6rem}
.field{margin-top:1rem}
.field label{display:block;margin-bottom:.35rem;font-weight:600;overflow-wrap:anywhere}
.hint{font-size:.875rem;margin-top:.3rem}
.problem{color:var(--bad);margin-top:.3rem}
textarea,select,input[type=text]{display:block;width:100%;max-width:100%;padding:.6rem .75rem;font:inherit;color:inherit;background:var(--field);border:1px solid var(--edge);border-radius:.5rem}
.json{font-size:.9rem}
textarea{resize:vertical}
[aria-invalid]{border-color:var(--bad)}
.send{display:flex;flex-wrap:wrap;gap:.7rem 1rem;align-items:center;color:var(--soft);font-size:.9rem}
.send p{flex:1 1 14rem}
button{width:100%;padding:.8rem 1.6rem;font:inherit;font-size:1rem;font-weight:650;color:var(--on-accent);background:var(--accent);border:1px solid transparent;border-radius:.6rem;cursor:pointer}
button:hover{filter:brightness(1.08)}
:focus-visible,.choice:has(:focus-visible){outline:3px solid var(--accent);outline-offset:2px}
.choice input:focus-visible{outline:0}
.notice,.outcome{padding:.8rem 1rem;border-radius:.6rem;margin:0 0 1rem;border-left:.3rem solid currentColor;overflow-wrap:anywhere}
.notice>p{font-weight:600}
.notice ul{margin:.4rem 0 0;padding-left:1.2rem}
.notice a{color:inherit}
.outcome{margin:1.2rem 0 0}
.outcome p+p{margin-top:.4rem}
.outcome pre{color:var(--text);background:none;border:0;padding:0;margin-top:.3rem;font:inherit}
.notice.good,.outcome.approved{color:var(--good);background:var(--good-bg)}
.notice.bad,.outcome.rejected{color:var(--bad);background:var(--bad-bg)}
.outcome.none{color:var(--soft);background:var(--field)}
.context pre,.question pre{margin-top:.6rem;padding:0;border:0;background:none;font:inherit}
summary{cursor:pointer;margin-top:.6rem;padding:.2rem 0}
.context .soft{margin-top:.6rem}
.events{list-style:none;margin:.6rem 0 0;padding:0;font-size:.925rem}
.events li{display:grid;grid-template-columns:4.6rem 1fr;gap:0 .6rem;padding:.32rem 0;align-items:baseline}
.events li.turn{border-top:1px solid var(--line);margin-top:.35rem;padding-top:.55rem}
.events li.turn>span{font-weight:600}
.events li:first-child{border-top:0;margin-top:0}
.events time{color:var(--soft);font-size:.85rem;font-variant-numeric:tabular-nums}
.events span{min-width:0;overflow-wrap:anywhere}
.events q{display:block;quotes:none;color:var(--soft);font-weight:400;white-space:pre-line}
.events .bad>span{color:var(--bad)}
.events .warn>span{color:var(--warn)}
.cost{margin-top:.6rem}
meter{display:block;width:100%;height:1rem;margin-top:.4rem}
.message{margin-top:1rem}
@media (min-width:40rem){.mail dl div{display:grid;grid-template-columns:4.2rem 1fr;align-items:baseline}.bar,main{padding-left:1.5rem;padding-right:1.5rem}.card{padding:1.5rem}h1{font-size:1.9rem}.facts{grid-template-columns:1fr 1fr}.facts .wide{grid-column:1/-1}button{width:auto}.arguments .short{display:grid;grid-template-columns:11rem 1fr;gap:0 1rem;align-items:baseline}.arguments .short .kind{display:block}.arguments .short pre{margin:0}
.row:not(.stacked){display:table}.row:not(.stacked) caption{display:table-caption}.row:not(.stacked) thead{display:table-header-group;position:static;clip-path:none}.row:not(.stacked) tbody{display:table-row-group}.row:not(.stacked) tr{display:table-row}.row:not(.stacked) th,.row:not(.stacked) td{display:table-cell}.row:not(.stacked) .column{display:none}
.row th{text-align:left;padding:.45rem .7rem;border:1px solid var(--line);background:var(--field);font-size:.85rem;font-weight:600;color:var(--soft);overflow-wrap:anywhere}.row:not(.stacked) td+td{border-top:1px solid var(--line)}}
@media (min-width:64rem){.bar,main{max-width:76rem}.columns{display:grid;grid-template-columns:minmax(0,1.65fr) minmax(0,1fr);gap:0 1rem;align-items:start}.calls,.send{grid-column:1}.context{grid-column:2;grid-row:1/span 2}.facts{grid-template-columns:repeat(4,auto);justify-content:space-between}.intro .lead{max-width:46rem}}
@media (forced-colors:active){.choice:has(:checked){outline:2px solid}}
@media print{body{background:#fff}.card{break-inside:avoid-page}}
`;
