"""The build: data packages in, a site out.

    packages ─read─▶ facts of each ─compare─▶ Portal ─tasks─▶ artifacts ─▶ the new site takes the last one's place

Nothing is written into the site until everything is known, and a build that fails leaves the last site as it was. No
work is done twice: `cache` has the results of earlier builds, and `NewSite` takes over the files that are still good.
"""

from generator import engine
from generator.language.phrases import with_first
from generator.language.printer import Printer
from generator.model import Frames
from generator.packages.checks.check import packages_in
from generator.pipeline.assemble import assemble
from generator.pipeline.cache.dependencies import changed
from generator.pipeline.cache.session import Session
from generator.pipeline.cache.standards import read_standards
from generator.pipeline.cache.workers import Workers, remote_workers
from generator.pipeline.credentials.issue import issue
from generator.pipeline.credentials.published import remarks, with_credentials
from generator.pipeline.diff.history import with_history
from generator.pipeline.later_days import remember
from generator.pipeline.new_site import NewSite
from generator.pipeline.options import BuildOptions, BuildResult
from generator.pipeline.read import previous
from generator.pipeline.read.associations import read_associations
from generator.pipeline.read.inventory import take_inventory
from generator.pipeline.tasks.context import TaskContext
from generator.pipeline.tasks.final import FinalTasks
from generator.pipeline.tasks.in_workers import close_runner, run_tasks
from generator.pipeline.tasks.placement import fiction_left_out, without_fiction
from generator.pipeline.tasks.plan import plan
from generator.render.site import hosts


def build(options: BuildOptions, session: Session) -> BuildResult:
    """The whole build, from the first package to the finished site."""
    data, cache = options.data, session.cache
    with (
        NewSite(options, session) as site,
        remote_workers(options) as cluster,
        Workers(options.jobs, close_runner, cluster) as workers,
    ):
        frames = _frames(options, session)
        host = hosts.named(frames.host)
        standards, flaws = read_standards(data / "standards", options.day, cache, session.program)
        standards = with_first(standards, frames.languages[0])
        associations, problems = read_associations(options, standards, session)
        inventory = take_inventory(options, standards, associations, workers, session)
        before = previous.load(session, inventory, standards)
        _, strays = packages_in([data])
        held = [problem for one in options.held.values() for problem in one.problems]
        portal = assemble(inventory, before, standards, associations, [*flaws, *problems, *strays, *held])
        printers = [Printer(standards, code) for code in frames.languages]
        issued = issue(portal, frames.site_url, printers, options.key, cache, program=session.program)
        portal = with_history(with_credentials(portal, issued), options, session)
        shown = without_fiction(frames, portal)
        context = TaskContext.of(
            options, session, site.staging, frames=shown, portal=portal, issued=issued, inventory=inventory
        )
        with FinalTasks(context, options, workers) as final:
            todo = site.keep([*plan(context), *final.plan()], changed(before, portal))
            del before  # half of what is in memory, and compared
            final.begin(todo)
            site.write(run_tasks(todo, context, workers))
            site.write(final.run(todo, site.paths(), site.sizes))
        site.publish()
    previous.save(session, inventory, portal)
    say = printers[0]
    notes = (*remarks(issued, frames.site_url, say), *fiction_left_out(frames, shown, say))
    result = BuildResult.of(portal, site.results, site.done, remarks=notes, host=host, say=say)
    return remember(session, options, result, portal=portal, printers=printers, tasks=site.results)


def _frames(options: BuildOptions, session: Session) -> Frames:
    """The pages as the site engine makes them, still with their slots."""
    options.progress("pages", 0, 1)
    frames = options.frames or engine.frames(options.project, session.folder, options.engine)
    options.progress("pages", 1, 1)
    return frames
