"""At most LAMBDA_ACCOUNT_CONCURRENCY Lambda processes exist, idle ones included, and a burst waits its turn.

AWS: an account's concurrency is a limit on environments that run; Lambda freezes idle ones at no cost, and
throttles what is over the limit ("Understanding Lambda function scaling", Lambda guide).
MiniStack: counts what runs only. Each burst leaves its idle processes behind (60-75 MB each), so that 20 runs
through 13 functions end with hundreds; over the limit it throttles at once.
Here: an invocation waits for a busy process of its function as long as a cold start may take, then starts one
as soon as fewer than STARTS_AT_ONCE are starting (more would only slow each other down), for which an idle one
ends if need be. Over the limit it waits QUEUE_SECONDS before it is throttled; not for ever, as what runs may
itself wait for it.
"""
import os
import threading
import time

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from . import replaces

COLD_START_SECONDS = 1.0
QUEUE_SECONDS = 30.0
STARTS_AT_ONCE = max(2, os.cpu_count() or 2)

_limit = lambda_svc._ACCOUNT_CONCURRENCY_CAP
_freed = threading.Condition()
_starting: set = set()


@replaces(lambda_svc, "_acquire_execution_slot")
def acquire_slot(shipped, func, config):
    deadline = time.monotonic() + QUEUE_SECONDS
    with _freed:
        slot, limit = shipped(func, config)
        while limit == "account" and _freed.wait(deadline - time.monotonic()):
            slot, limit = shipped(func, config)
    return slot, limit


@replaces(lambda_svc, "_release_execution_slot")
def release_slot(shipped, slot):
    shipped(slot)
    with _freed:
        _freed.notify_all()


@replaces(lambda_svc, "acquire_worker")
def acquire_worker(shipped, name, config, code, qualifier="$LATEST", max_concurrency=None):
    key = lambda_runtime._worker_key(name, config, qualifier)
    start = time.monotonic()
    with _freed:
        while not _may_lease(key, time.monotonic() - start):
            _freed.wait(0.1)
        evicted = None if _idle(key) else _evict_idle()
        worker, source = shipped(name, config, code, qualifier=qualifier, max_concurrency=max_concurrency)
        if source == "spawn":
            _starting.add(worker)
    lambda_runtime.kill_workers([evicted])
    return worker, source


@replaces(lambda_runtime.Worker, "_spawn")
def spawn(shipped, worker):
    try:
        shipped(worker)
    finally:
        _end_start(worker)


@replaces(lambda_svc, "release_worker")
def release_worker(shipped, worker):
    shipped(worker)
    _end_start(worker)


def _end_start(worker):
    with _freed:
        _starting.discard(worker)
        _freed.notify_all()


def _may_lease(key, waited):
    if _idle(key) or waited > QUEUE_SECONDS:
        return True
    is_worth_a_wait = lambda_runtime._workers.get(key) and waited < COLD_START_SECONDS
    return not is_worth_a_wait and len(_starting) < STARTS_AT_ONCE


def _idle(key):
    return any(not worker.in_use for worker in lambda_runtime._workers.get(key, ()))


def _evict_idle():
    """Takes an idle worker out of its pool: one of a function that has more, if possible; the one idle longest."""
    with lambda_runtime._lock:
        pools = list(lambda_runtime._workers.values())
        idle = [(len(pool) == 1, worker.last_used, id(worker), worker, pool)
                for pool in pools for worker in pool if not worker.in_use]
        if not _limit or sum(map(len, pools)) < _limit or not idle:
            return None
        *_, worker, pool = min(idle)
        pool.remove(worker)
        return worker
