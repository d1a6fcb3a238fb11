import { Duration } from 'aws-cdk-lib';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';

/** Where work ends that nothing could do: nothing is lost silently, and each queue's depth is an alarm. */
export class DeadLetters extends Construct {
  /** Events and schedules that never reached their function: the event itself. */
  readonly undelivered: IQueue;
  /** Calls that failed at every attempt: Lambda's record of the call, with event and error. */
  readonly failed: IQueue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const lastStop = (name: string): IQueue => {
      const queue = new Queue(this, name, {
        encryption: QueueEncryption.SQS_MANAGED,
        enforceSSL: true,
        retentionPeriod: Duration.days(14),
      });
      acknowledge(queue, 'lastStop', 'AwsSolutions-SQS3');
      return queue;
    };
    this.undelivered = lastStop('Undelivered');
    this.failed = lastStop('Failed');
  }
}
