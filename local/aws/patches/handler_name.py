"""A Lambda finds the location of its handler in the environment.

AWS: `_HANDLER` is "the handler location configured on the function" ("Defined runtime environment variables",
Lambda guide); tracers name the function's work after it.
MiniStack: leaves it out, so every Lambda of a trace has the same name.
"""
from ministack.core import lambda_runtime

_KNOWN = "process.env.LAMBDA_TASK_ROOT = code_dir;"
if _KNOWN not in lambda_runtime._NODEJS_WORKER_SCRIPT:
    raise RuntimeError("MiniStack's Node.js worker no longer sets its environment as handler_name.py expects")
lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(
    _KNOWN, f"{_KNOWN} process.env._HANDLER = `${{modPath}}.${{handlerName}}`;"
)
