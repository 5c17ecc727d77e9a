"""Where MiniStack 1.5.33 does other than AWS, and our flow depends on it. What the patches put in its place is modelled by us.

Each patch names the points that it changes; a version that lacks one ends the launcher.
"""
import queue
import sys
import time


def patch_point(owner, name):
    """The attribute that a patch is about to replace."""
    if not hasattr(owner, name):
        sys.exit(f"cannot patch MiniStack: {owner.__name__} has no {name}; the patches are written for version 1.5.33")
    return getattr(owner, name)


def replaced(text, old, new):
    """`text` with its only `old` replaced."""
    if text.count(old) != 1:
        sys.exit(f"cannot patch MiniStack: its Node worker has no single {old!r}; the patches are written for version 1.5.33")
    return text.replace(old, new)


HANDLER_ERROR = "__handlerError"

# As the Node runtime of Lambda does it.
DESCRIBE_ERROR = """
function _describeError(err) {
  const isError = require("util").types.isNativeError(err) || (err && err.name && err.message && err.stack);
  return isError
    ? { errorType: err.name, errorMessage: err.message, trace: String(err.stack).split("\\n") }
    : { errorType: typeof err, errorMessage: String(err), trace: [] };
}
"""


def handler_errors():
    """Modelled by us: a handler's error.

    AWS reports it with its own name, message and trace, and keeps the execution environment.
    MiniStack calls each one Runtime.HandlerError, without a trace, and starts a new environment.
    The worker therefore hands the error over as a result, which keeps the environment; here it becomes an error again.
    """
    from ministack.core import lambda_runtime
    from ministack.services import lambda_svc

    script = patch_point(lambda_runtime, "_NODEJS_WORKER_SCRIPT")
    as_result = f'status: "ok", result: {{ {HANDLER_ERROR}: _describeError(%s) }}'
    script = replaced(script, 'status: "error", error: String(err.message || err), trace: err.stack || ""', as_result % "err")
    script = replaced(script, 'status: "error", error: e.message, trace: e.stack', as_result % "e")
    script = replaced(script, "err => settle(err))", "err => settle(err ?? new Error(String(err))))")
    lambda_runtime._NODEJS_WORKER_SCRIPT = DESCRIBE_ERROR + script

    execute = patch_point(lambda_svc, "_execute_function_warm")

    def execute_function_warm(func, event, request_id):
        answer = execute(func, event, request_id)
        body = answer.get("body")
        error = body.get(HANDLER_ERROR) if isinstance(body, dict) else None
        if error is None:
            return answer
        return {"body": error, "error": True, "log": "\n".join(filter(None, [answer.get("log"), *error["trace"]]))}

    lambda_svc._execute_function_warm = execute_function_warm


END_OF_LOG = "__endOfLog"

# Each answer but the first, which says that the code is loaded, ends what the invocation has logged.
ANSWER = "const _realStdoutWrite = process.stdout.write.bind(process.stdout);"
ANSWER_AND_MARK = """
const _answer = process.stdout.write.bind(process.stdout);
const _realStdoutWrite = (text) => {
  if (!text.startsWith('{"status":"ready"')) _stderrWrite("%s\\n");
  return _answer(text);
};
""" % END_OF_LOG


def complete_logs():
    """Modelled by us: what an invocation logs.

    AWS keeps every line that was written before the handler ended.
    MiniStack takes what has reached it when 5 ms, or 50 ms for the first line, pass without another; a busy machine
    loses lines. The worker therefore marks the end, and the wait is for the mark.
    """
    from ministack.core import lambda_runtime

    script = patch_point(lambda_runtime, "_NODEJS_WORKER_SCRIPT")
    lambda_runtime._NODEJS_WORKER_SCRIPT = replaced(script, ANSWER, ANSWER_AND_MARK)
    worker = patch_point(lambda_runtime, "Worker")
    drain = patch_point(worker, "_drain_stderr_bounded")

    def drain_to_mark(self):
        if not self.config.get("Runtime", "").startswith("nodejs"):
            return drain(self)
        lines = []
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            reading = self._stderr_thread.is_alive()  # asked first: a dead worker's last lines are in the queue by then
            try:
                line = self._stderr_queue.get(timeout=0.01)
            except queue.Empty:
                if reading:
                    continue
                break
            if line == END_OF_LOG:
                break
            lines.append(line)
        return "\n".join(lines)

    worker._drain_stderr_bounded = drain_to_mark


def no_port_443():
    """Ours alone: MiniStack with TLS also serves port 443, which a second emulator or another server may need."""
    from ministack import app

    patch_point(app, "_port_is_bindable")
    app._port_is_bindable = lambda host, port: False


def batches_like_single_calls():
    """Modelled by us: who may do a thing to one message of SQS may do it to a batch.

    AWS knows no permissions for SendMessageBatch, DeleteMessageBatch and ChangeMessageVisibilityBatch, and MiniStack asks for them.
    """
    from ministack.core import iam_actions

    extract = patch_point(iam_actions, "extract_iam_action")

    def extract_iam_action(service, *request, **more):
        action = extract(service, *request, **more)
        return action.removesuffix("Batch") if service == "sqs" and action else action

    iam_actions.extract_iam_action = extract_iam_action


def buses_are_no_rules():
    """Modelled by us: DescribeEventBus is about the bus of that name, or ARN; MiniStack takes it for a rule.

    Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon EventBridge".
    """
    from ministack.core import iam_actions

    extract = patch_point(iam_actions, "extract_resource_arn")
    name_in = patch_point(iam_actions, "_safe_json_field")

    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id, *more, **others):
        found = extract(service, method, path, headers, body, query_params, region, account_id, *more, **others)
        target = next((value for key, value in headers.items() if key.lower() == "x-amz-target"), "")
        if service != "events" or not target.endswith(".DescribeEventBus"):
            return found
        name = name_in(body, "Name") or "default"
        return name if name.startswith("arn:") else f"arn:aws:events:{region}:{account_id}:event-bus/{name}"

    iam_actions.extract_resource_arn = extract_resource_arn


PATCHES = [handler_errors, complete_logs, no_port_443, batches_like_single_calls, buses_are_no_rules]
