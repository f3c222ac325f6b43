/**
 * The crash test: pmc as a real process, with a real beanstalkd, a Mesos and executors as processes of their own, all of
 * them killed again and again while people's jobs are under way. Only the hypervisors are fakes: directories that
 * outlive their executors, and that can be counted.
 *
 * <p>{@code JobPlan} says what people ask for, {@code Site} runs and kills the processes, {@code CrashRun} plays the one
 * on the other, {@code Inspection} looks whether everything is as the results say.
 *
 * <p>For several schedulers {@code Schedule} says what is done to the one that leads and beside, {@code FailoverSite} runs the
 * processes, {@code FailoverRun} plays, and {@code Accounts} looks beside the inspection whether Mesos agrees.
 *
 * <p>For groups {@code RolloutSchedule} says what is rolled out and killed, {@code RolloutSite} runs the processes, {@code
 * RolloutRun} plays, and {@code ServiceTruth} compares what each place says of services with what is so.
 */
@NullMarked
package dev.pmc.crash;

import org.jspecify.annotations.NullMarked;
